// Error summary, drop zone, a warning before unsaved changes are lost, and what was typed kept
// while one signs in again.
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

  // What such a form sent is kept in this tab under its user's number until the next page: if that
  // is the sign-in, the fields are filled again behind it.
  const KEPT = "isian:";
  const keptAs = () => `${KEPT}${document.body.dataset.user}:${location.pathname}`;
  const isText = (field) => field.matches("textarea, select, input:not([type])") ||
    /^(text|number|search|date)$/.test(field.type);

  const keep = (form) => {
    const typed = Array.from(form.elements).filter((f) => f.name && isText(f));
    sessionStorage.setItem(keptAs(), JSON.stringify(typed.map((f) => [f.name, f.value])));
  };

  const fillAgain = (form, typed) => {
    const fields = Array.from(form.elements).filter((f) => f.name && isText(f));
    const differing = fields.filter((field) => {
      const at = typed.findIndex(([name]) => name === field.name);
      if (at < 0) return false;
      const [[, value]] = typed.splice(at, 1);
      const differs = value !== field.value;
      field.value = value;
      return differs;
    });
    if (!differing.length) return;
    const note = document.createElement("p");
    note.className = "rk-strong";
    note.setAttribute("role", "status");
    note.textContent = document.body.dataset.kept;
    form.prepend(note);
    changed.add(form);
  };

  const restore = () => {
    if (!document.body.dataset.user) return;
    const typed = sessionStorage.getItem(keptAs());
    const form = document.querySelector("form[data-guard]");
    const before = document.referrer && new URL(document.referrer);
    const wasSignIn = before && before.origin === location.origin && before.pathname === "/masuk/";
    if (typed && form && wasSignIn) fillAgain(form, JSON.parse(typed));
    Object.keys(sessionStorage)
      .filter((key) => key.startsWith(KEPT))
      .forEach((key) => sessionStorage.removeItem(key));
  };

  // Forms marked with data-guard ask before the page is left with changes in them.
  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) changed.add(form);
  });
  document.addEventListener("submit", (event) => {
    changed.delete(event.target);
    if (event.target.matches("form[data-guard]")) keep(event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    const isOpen = Array.from(changed).some((form) => form.isConnected);
    if (isOpen) event.preventDefault();
  });

  // The button that was pressed went with its fragment: what came of it is where the keyboard goes on.
  const focusNotice = (root) => {
    const notice = document.activeElement === document.body && root.matches("[data-threads]") && root.querySelector("[role]");
    if (!notice) return;
    notice.tabIndex = -1;
    notice.focus();
  };

  const setUp = (root) => root.querySelectorAll("[data-drop]").forEach(setUpDrop);

  document.addEventListener("DOMContentLoaded", () => {
    setUp(document);
    restore();
    focusErrors(document);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    setUp(event.target);
    focusErrors(event.target);
    focusNotice(event.target);
  });
})();
