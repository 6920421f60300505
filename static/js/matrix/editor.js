// A text field in the active cell. Enter keeps, Esc takes back, Alt+Enter breaks the line, Tab keeps
// and leaves the grid.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const LEADS = { Enter: [1, 0], ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  class Editor {
    // `keep(text, step)` stores the text and moves on; `close()` gives the focus back.
    constructor({ cell, text, label, isFresh, choices, keep, close }) {
      Object.assign(this, { cell, keep, close, before: text, isOpen: true });
      // Typing over a cell starts afresh, and then arrows move on as in a workbook.
      this.isFresh = isFresh;
      this.field = this.made(text, label, choices);
      cell.classList.add("is-editing");
      cell.append(this.field);
      this.field.focus({ preventScroll: true });
      if (this.field.setSelectionRange) {
        this.field.setSelectionRange(this.field.value.length, this.field.value.length);
      }
      this.grow();
    }

    made(text, label, choices) {
      const field = document.createElement("textarea");
      field.rows = 1;
      field.className = "rk-grid-editor";
      field.value = this.isFresh ? "" : text;
      field.setAttribute("aria-label", label);
      field.autocomplete = "off";
      if (choices) field.setAttribute("aria-description", choices);
      field.addEventListener("keydown", (event) => this.pressed(event));
      field.addEventListener("input", () => this.grow());
      field.addEventListener("blur", () => this.finish());
      ["mousedown", "click", "dblclick", "copy", "cut", "paste"].forEach((name) =>
        field.addEventListener(name, (event) => event.stopPropagation()),
      );
      return field;
    }

    grow() {
      this.field.style.height = "auto";
      this.field.style.height = `${this.field.scrollHeight + 2}px`;
    }

    pressed(event) {
      event.stopPropagation();
      if (event.isComposing) return;
      if (event.key === "Escape") {
        event.preventDefault();
        this.cancel();
      } else if (event.key === "Enter" && event.altKey) {
        event.preventDefault();
        this.field.setRangeText("\n", this.field.selectionStart, this.field.selectionEnd, "end");
        this.grow();
      } else if (event.key === "Enter") {
        event.preventDefault();
        this.finish(event.shiftKey ? [-1, 0] : LEADS.Enter);
      } else if (event.key === "Tab") {
        this.finish();
      } else if (this.isFresh && LEADS[event.key] && !event.shiftKey) {
        event.preventDefault();
        this.finish(LEADS[event.key]);
      } else if (event.key === "F2") {
        event.preventDefault();
        this.isFresh = !this.isFresh;
      }
    }

    finish(step = null) {
      if (!this.isOpen) return;
      const text = this.field.value;
      this.remove();
      this.keep(text, step);
    }

    cancel() {
      if (!this.isOpen) return;
      this.remove();
      this.close();
    }

    remove() {
      this.isOpen = false;
      this.cell.classList.remove("is-editing");
      this.field.remove();
    }
  }

  Matrix.Editor = Editor;
})();
