// What keyboard, mouse and clipboard do in the grid.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const JUMPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  // Keys whose letter comes later: accents, and writing systems that are composed.
  const COMPOSES = new Set(["Dead", "Process"]);

  class Controls {
    constructor(grid) {
      const { root, model } = grid;
      Object.assign(this, { grid, root, model, isDragging: false, isWaiting: false });
      this.listen();
    }

    listen() {
      this.root.addEventListener("keydown", (event) => this.pressed(event));
      this.root.addEventListener("mousedown", (event) => this.mouseDown(event));
      this.root.addEventListener("mousemove", (event) => this.mouseMoved(event));
      document.addEventListener("mouseup", () => (this.isDragging = false));
      this.root.addEventListener("dblclick", (event) => {
        if (this.placeOf(event.target)) this.grid.edit();
      });
      this.root.addEventListener("copy", (event) => this.copy(event));
      this.root.addEventListener("cut", (event) => {
        this.copy(event);
        this.grid.clear();
      });
      this.root.addEventListener("paste", (event) => this.pasted(event));
      this.root.addEventListener("scroll", () => this.scrolled(), true);
    }

    scrolled() {
      const { grid } = this;
      if (this.isWaiting || !grid.holder) return;
      this.isWaiting = true;
      requestAnimationFrame(() => {
        this.isWaiting = false;
        grid.paint();
        grid.makeRoom();
      });
    }

    placeOf(target) {
      const cell = target.closest(".tabulator-cell");
      if (!cell || !cell.id) return null;
      const [, line, key] = /^sel-(\d+)-(.+)$/.exec(cell.id) || [];
      return key ? { line: Number(line), column: this.grid.columns.findIndex((c) => c.key === key) } : null;
    }

    mouseDown(event) {
      const place = this.placeOf(event.target);
      if (!place || event.button !== 0) return;
      event.preventDefault();
      this.grid.closeEditor();
      this.grid.focus();
      this.grid.selection.set(place.line, place.column, { extend: event.shiftKey });
      const twist = event.target.closest("[data-toggle]");
      if (twist) this.model.toggle(twist.dataset.toggle);
      else if (event.target.closest("[data-talk]")) this.askForTalk();
      else this.isDragging = true;
    }

    // What others do at the grid's wish: undo, redo, find, replace, put the row higher or lower.
    ask(what) {
      this.grid.dispatchEvent(new CustomEvent("asked", { detail: what }));
    }

    // As in a workbook Shift and F2 lead to the comments of the cell.
    askForTalk() {
      this.grid.dispatchEvent(new CustomEvent("talk"));
    }

    mouseMoved(event) {
      if (!this.isDragging) return;
      const place = this.placeOf(event.target);
      const { toLine, toColumn } = this.grid.selection;
      if (place && (place.line !== toLine || place.column !== toColumn)) {
        this.grid.selection.set(place.line, place.column, { extend: true });
      }
    }

    pressed(event) {
      if (event.target !== this.grid.holder || event.isComposing) return;
      const isControl = event.ctrlKey || event.metaKey;
      const done = isControl ? this.pressedWithControl(event) : this.pressedAlone(event);
      if (done) event.preventDefault();
    }

    pressedWithControl(event) {
      const extend = event.shiftKey;
      const { lines, columns, selection } = this.grid;
      if (JUMPS[event.key]) selection.move(...JUMPS[event.key], { extend, jump: true });
      else if (event.key === "Home") selection.set(0, 0, { extend });
      else if (event.key === "End") selection.set(lines.length - 1, columns.length - 1, { extend });
      else if (event.key === "a") selection.all();
      else if (event.key === "d") this.grid.fillDown();
      else if (event.key === "z" && !extend) this.ask("undo");
      else if (event.key === "y" || (event.key.toLowerCase() === "z" && extend)) this.ask("redo");
      else if (event.key === "f") this.ask("find");
      else if (event.key === "h") this.ask("replace");
      else return false;
      return true;
    }

    pressedAlone(event) {
      const extend = event.shiftKey;
      const { selection } = this.grid;
      const page = Math.max(1, Math.floor(this.grid.holder.clientHeight / Matrix.ROW_HEIGHT) - 1);
      if (this.pressedOnHeading(event)) return true;
      if (event.altKey && event.key === "ArrowUp") this.ask("higher");
      else if (event.altKey && event.key === "ArrowDown") this.ask("lower");
      else if (JUMPS[event.key] && !event.altKey) selection.move(...JUMPS[event.key], { extend });
      else if (event.key === "Home") selection.set(selection.toLine, 0, { extend });
      else if (event.key === "End") selection.set(selection.toLine, this.grid.columns.length - 1, { extend });
      else if (event.key === "PageDown") selection.move(page, 0, { extend });
      else if (event.key === "PageUp") selection.move(-page, 0, { extend });
      else if (event.key === "F2" && extend) this.askForTalk();
      else if (event.key === "Enter" || event.key === "F2") this.grid.edit();
      else if (event.key === "Delete" || event.key === "Backspace") this.grid.clear();
      else if (event.key === "Escape") selection.set(selection.line, selection.column);
      else if ((event.key.length === 1 || COMPOSES.has(event.key)) && !event.altKey) return this.grid.typeOver(event.key);
      else return false;
      return true;
    }

    pressedOnHeading(event) {
      const { line } = this.grid.active;
      if (!line || line.row || event.shiftKey) return false;
      const isClosed = this.model.collapsed.has(line.code);
      const opens = event.key === "ArrowRight" && isClosed && this.grid.selection.column === 0;
      const closes = event.key === "ArrowLeft" && !isClosed && this.grid.selection.column === 0;
      if (event.key !== "Enter" && event.key !== " " && !opens && !closes) return false;
      this.model.toggle(line.code);
      return true;
    }

    copy(event) {
      event.preventDefault();
      event.clipboardData.setData("text/plain", Matrix.formatTsv(Matrix.copied(this.grid)));
      this.grid.dispatchEvent(new CustomEvent("copied"));
    }

    pasted(event) {
      event.preventDefault();
      const block = Matrix.parseTsv(event.clipboardData.getData("text/plain"));
      if (!block.length) return;
      const placed = Matrix.placed(this.grid, block);
      const count = this.model.type(placed.changes);
      this.grid.dispatchEvent(new CustomEvent("pasted", { detail: { ...placed, count } }));
    }
  }

  Matrix.Controls = Controls;
})();
