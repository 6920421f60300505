// Choose all or none in a list of agencies, and count. Rows that are narrowed away stay as they are.
// Without this the same buttons send the form, and the server ticks.
(() => {
  "use strict";

  const boxesOf = (row, name) => row.querySelector(`input[name="${name}"]`);

  const setUp = (bar) => {
    const table = document.getElementById(bar.dataset.choose);
    const rows = () => Array.from(table.tBodies[0].rows);

    const count = () => {
      const chosen = rows().filter((row) => boxesOf(row, "ikut").checked);
      bar.querySelector("[data-choose-count]").textContent = String(chosen.length);
    };

    bar.addEventListener("click", (event) => {
      const button = event.target.closest('button[name="pilih"]');
      if (!button) return;
      event.preventDefault();
      for (const row of rows().filter((each) => !each.hidden)) {
        boxesOf(row, "ikut").checked = button.value === "semua";
        if (button.value === "kosong") boxesOf(row, "wajib").checked = false;
      }
      bar.dispatchEvent(new Event("input", { bubbles: true }));
      count();
    });

    // Whoever is required takes part, and whoever does not take part is not required.
    table.addEventListener("change", (event) => {
      const row = event.target.closest("tr");
      if (event.target.name === "wajib" && event.target.checked) boxesOf(row, "ikut").checked = true;
      if (event.target.name === "ikut" && !event.target.checked) boxesOf(row, "wajib").checked = false;
      count();
    });
    // Enter narrows; it does not send the form.
    bar.querySelector("input").addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    count();
  };

  document.querySelectorAll("[data-choose]").forEach(setUp);
})();
