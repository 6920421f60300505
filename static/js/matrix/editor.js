// A text field in the active cell. Enter keeps, Esc takes back, Alt+Enter breaks the line, Tab keeps
// and leaves the grid.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const LEADS = { Enter: [1, 0], ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  class Editor {
    // `keep(text, step)` stores the text and moves on; `close()` gives the focus back; `typed(text)`
    // follows what is typed; `place()` is where the cell is drawn now, null where it is not.
    // `picks(field)` is a list to choose from below the field, or null.
    constructor({ cell, text, label, isFresh, keep, close, typed, place, picks }) {
      Object.assign(this, { cell, keep, close, typed, place, before: text });
      Object.assign(this, { isOpen: true, isTouched: false });
      // Typing over a cell starts afresh, and then arrows move on as in a workbook.
      this.isFresh = isFresh;
      this.field = this.made(text, label);
      this.makePicks = picks;
      this.picks = null;
      this.offer();
      this.standIn(cell);
      this.field.setSelectionRange(this.field.value.length, this.field.value.length);
      this.watcher = new MutationObserver((records) => this.drawn(records));
      this.watcher.observe(cell.closest(".tabulator"), { childList: true, subtree: true });
    }

    // The list of this column, which may come once the field is open already.
    offer() {
      if (this.picks) return;
      this.picks = this.makePicks(this.field);
      if (!this.picks) return;
      this.picks.attach();
      if (this.isOpen && this.field.value && this.isFresh) this.picks.typed();
    }

    standIn(cell) {
      this.cell = cell;
      cell.classList.add("is-editing");
      cell.append(this.field);
      this.field.focus({ preventScroll: true });
      this.grow();
    }

    // Tabulator draws rows anew when its size changes, and takes rows out that are scrolled away:
    // the field goes along, though nobody left it. It follows its cell; where that is out of
    // sight, what was typed is kept as if the cell had been left.
    drawn(records) {
      const isTorn = records.some(({ removedNodes }) =>
        Array.from(removedNodes).some((node) => node === this.field || node.contains(this.cell)),
      );
      if (!this.isOpen || !isTorn) return isTorn;
      const { selectionStart, selectionEnd } = this.field;
      const cell = this.place();
      if (!cell) this.finish();
      else {
        this.cell.classList.remove("is-editing");
        this.standIn(cell);
        this.field.setSelectionRange(selectionStart, selectionEnd);
        this.watcher.takeRecords();
      }
      return isTorn;
    }

    // Whether the field was left, or taken away under the writer's hands, is known once the
    // drawing that goes on is over.
    left() {
      queueMicrotask(() => {
        const isTorn = this.drawn(this.watcher.takeRecords());
        const isBack = document.activeElement === this.field && document.hasFocus();
        if (this.isOpen && !isTorn && !isBack) this.finish();
      });
    }

    made(text, label) {
      const field = document.createElement("textarea");
      field.rows = 1;
      field.className = "rk-grid-editor";
      field.value = this.isFresh ? "" : text;
      field.setAttribute("aria-label", label);
      field.autocomplete = "off";
      field.addEventListener("keydown", (event) => this.pressed(event));
      field.addEventListener("input", () => this.changed());
      field.addEventListener("blur", () => this.left());
      ["mousedown", "click", "dblclick", "copy", "cut", "paste"].forEach((name) =>
        field.addEventListener(name, (event) => event.stopPropagation()),
      );
      return field;
    }

    changed() {
      this.isTouched = true;
      this.grow();
      if (this.picks) this.picks.typed();
      this.typed(this.field.value);
    }

    grow() {
      this.field.style.height = "auto";
      this.field.style.height = `${this.field.scrollHeight + 2}px`;
    }

    pressed(event) {
      event.stopPropagation();
      if (event.isComposing) return;
      if (this.picks && this.picks.pressed(event)) {
        event.preventDefault();
        return;
      }
      if (event.key === "Escape") {
        event.preventDefault();
        this.cancel();
      } else if (event.key === "Enter" && event.altKey) {
        event.preventDefault();
        this.field.setRangeText("\n", this.field.selectionStart, this.field.selectionEnd, "end");
        this.changed();
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
      // A field that opened blank to be typed over, and was not, leaves the cell as it is.
      const text = this.isTouched ? this.field.value : this.before;
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
      this.watcher.disconnect();
      if (this.picks) this.picks.remove();
      this.cell.classList.remove("is-editing");
      this.field.remove();
    }
  }

  Matrix.Editor = Editor;
})();
