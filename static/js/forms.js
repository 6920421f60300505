// Error summary, drop zone, and a warning before unsaved changes are lost.
(() => {
  "use strict";

  const focusErrors = (root) => {
    const summary = root.querySelector("[data-errors]");
    if (summary) summary.focus();
  };

  const showChosen = (zone, input) => {
    const names = Array.from(input.files, (file) => file.name);
    zone.querySelector("[data-drop-name]").textContent = names.join(", ");
  };

  const setUpDrop = (zone) => {
    const input = zone.querySelector('input[type="file"]');
    if (!input || zone.dataset.dropReady) return;
    zone.dataset.dropReady = "true";
    zone.querySelector("[data-drop-hint]").hidden = false;

    input.addEventListener("change", () => showChosen(zone, input));
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };

  // Forms marked with data-guard ask before the page is left with changes in them.
  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) changed.add(form);
  });
  document.addEventListener("submit", (event) => changed.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    const isOpen = Array.from(changed).some((form) => form.isConnected);
    if (isOpen) event.preventDefault();
  });

  const setUp = (root) => root.querySelectorAll("[data-drop]").forEach(setUpDrop);

  document.addEventListener("DOMContentLoaded", () => {
    setUp(document);
    focusErrors(document);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    setUp(event.target);
    focusErrors(event.target);
  });
})();
