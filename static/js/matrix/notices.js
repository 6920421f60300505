// What the page says: notices that stay above the grid, and the line below it that is read aloud.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, icon, one } = Matrix;
  const LATER_MS = 150;

  class Notices {
    show(name, text, ...actions) {
      const holder = one("notices");
      const known = holder.querySelector(`[data-notice="${name}"]`);
      if (known) known.remove();
      if (!text) return;
      const box = element("div", "rk-callout rk-callout-major");
      box.dataset.notice = name;
      box.setAttribute("role", "alert");
      const body = element("div");
      body.append(element("p", "mb-1", text));
      const row = element("div", "rk-row");
      row.append(...actions);
      body.append(row);
      box.append(icon("sev-major"), body);
      holder.append(box);
    }

    // What a screen reader alone is told of the active cell, unless something else is said meanwhile.
    sayLater(text) {
      clearTimeout(this.later);
      this.later = setTimeout(() => this.say(text, { isQuiet: true }), LATER_MS);
    }

    say(text, { isQuiet = false } = {}) {
      clearTimeout(this.later);
      const live = one("live");
      live.classList.toggle("visually-hidden", isQuiet);
      live.textContent = text;
    }
  }

  Matrix.Notices = Notices;
})();
