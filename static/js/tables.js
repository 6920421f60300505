// Narrows the rows of a table while typing: <input data-filter-rows="id of the table">.
// Lists longer than a page are searched on the server instead.
(() => {
  "use strict";

  const narrow = (input) => {
    const table = document.getElementById(input.dataset.filterRows);
    if (!table) return;
    const words = input.value.toLocaleLowerCase("id").split(/\s+/).filter(Boolean);
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLocaleLowerCase("id");
      row.hidden = !words.every((word) => text.includes(word));
    }
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-filter-rows]")) narrow(event.target);
  });
})();
