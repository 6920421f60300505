// Drag an agenda item to another row or room: the same form is sent that its buttons send.
(() => {
  "use strict";

  const table = document.querySelector("[data-agenda]");
  if (!table) return;
  let dragged = null;

  table.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-move]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.move);
  });

  table.addEventListener("dragend", () => {
    dragged = null;
    for (const cell of table.querySelectorAll(".is-target")) cell.classList.remove("is-target");
  });

  table.addEventListener("dragover", (event) => {
    const cell = event.target.closest("[data-drop-room]");
    if (!dragged || !cell) return;
    event.preventDefault();
    for (const other of table.querySelectorAll(".is-target")) other.classList.remove("is-target");
    cell.classList.add("is-target");
  });

  table.addEventListener("drop", (event) => {
    const cell = event.target.closest("[data-drop-room]");
    if (!dragged || !cell || cell.contains(dragged)) return;
    event.preventDefault();
    const form = document.getElementById(dragged.dataset.move);
    for (const [name, value] of [
      ["ruang", cell.dataset.dropRoom],
      ["mulai", cell.dataset.dropStart],
    ]) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    form.submit();
  });
})();
