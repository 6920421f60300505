// Drag an agenda item to another row or room: the same form is sent that its buttons send. A drop
// that does nothing says why, to the eye and to a screen reader.
(() => {
  "use strict";

  const table = document.querySelector("[data-agenda]");
  if (!table) return;
  const said = document.querySelector("[data-agenda-said]");
  let dragged = null;
  let isAnswered = false;

  const say = (text) => {
    isAnswered = true;
    said.textContent = text;
    said.scrollIntoView({ block: "nearest" });
  };
  const unmark = () => {
    for (const cell of table.querySelectorAll(".is-target, .is-refusing")) {
      cell.classList.remove("is-target", "is-refusing");
    }
  };
  const placeAt = (event) => event.target.closest("[data-drop-room], [data-drop-why]");

  table.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-move]");
    if (!dragged) return;
    // The last answer stays until there is another: the table must not jump while one drags.
    isAnswered = false;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.move);
  });

  table.addEventListener("dragend", () => {
    if (dragged && !isAnswered) say(table.dataset.saidNowhere);
    dragged = null;
    unmark();
  });

  table.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    unmark();
    const place = placeAt(event);
    if (!place || place.contains(dragged)) return;
    place.classList.add(place.dataset.dropWhy ? "is-refusing" : "is-target");
  });

  table.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const place = placeAt(event);
    if (!place) say(table.dataset.saidNowhere);
    else if (place.contains(dragged)) say(table.dataset.saidHere);
    else if (place.dataset.dropWhy) say(place.dataset.dropWhy);
    else send(place);
  });

  const send = (place) => {
    isAnswered = true;
    const form = document.getElementById(dragged.dataset.move);
    for (const [name, value] of [
      ["ruang", place.dataset.dropRoom],
      ["mulai", place.dataset.dropStart],
    ]) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    form.submit();
  };
})();
