// Find and replace over the whole plan, closed and filtered rows included.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { one, filled } = Matrix;

  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  class Find {
    constructor({ grid, model, saver, notices, words }) {
      Object.assign(this, { grid, model, saver, notices, words });
      this.bar = one("find");
      const part = (name) => this.bar.querySelector(`[data-find-${name}]`);
      Object.assign(this, { what: part("what"), by: part("by"), status: part("status") });
      Object.assign(this, { isCase: part("case"), isWhole: part("whole"), replacing: part("replacing") });
      this.join(part);
    }

    join(part) {
      this.grid.addEventListener("asked", ({ detail }) => {
        if (detail === "find" || detail === "replace") this.open(detail === "replace");
      });
      one("tools").querySelector("[data-open-find]").addEventListener("click", () => this.open(true));
      this.bar.addEventListener("submit", (event) => {
        event.preventDefault();
        this.next(1);
      });
      this.bar.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.close();
        else if (event.key === "Enter" && event.shiftKey) {
          event.preventDefault();
          this.next(-1);
        }
      });
      [this.what, this.isCase, this.isWhole].forEach((field) => field.addEventListener("input", () => this.count()));
      part("previous").addEventListener("click", () => this.next(-1));
      part("replace").addEventListener("click", () => this.replace());
      part("all").addEventListener("click", () => this.replaceAll());
      part("close").addEventListener("click", () => this.close());
    }

    open(isReplacing) {
      this.bar.hidden = false;
      this.replacing.hidden = !isReplacing || !this.model.canEdit;
      this.what.focus();
      this.what.select();
      this.count();
    }

    close() {
      this.bar.hidden = true;
      this.grid.focus();
    }

    get pattern() {
      const text = this.what.value;
      if (!text) return null;
      const source = this.isWhole.checked ? `^${escaped(text)}$` : escaped(text);
      return new RegExp(source, this.isCase.checked ? "gu" : "giu");
    }

    // Cells whose text holds what is looked for, in the order of the plan: {row, key, text}.
    found() {
      const { pattern } = this;
      if (!pattern) return [];
      const found = [];
      this.model.order.forEach((row) => {
        if (row.isGone) return;
        this.grid.columns.forEach(({ key }) => {
          const text = this.textOf(row, key);
          if (text.search(pattern) >= 0) found.push({ row, key, text });
        });
      });
      return found;
    }

    textOf(row, key) {
      if (key === "code" || key === "name") return row[key];
      return this.model.text(row, key);
    }

    count() {
      const n = this.what.value ? this.found().length : 0;
      this.say(this.what.value ? filled(n ? this.words.foundCells : this.words.foundNone, { n }) : "");
    }

    say(text) {
      this.status.textContent = text;
    }

    // The next cell from the active one on, around the end of the plan.
    async next(way) {
      const found = this.found();
      if (!found.length) {
        this.count();
        return;
      }
      const at = this.placeOf(found, way);
      const { row, key } = found[at];
      const field = document.activeElement;
      await this.grid.goTo(row.uuid, key);
      this.say(filled(this.words.foundAt, { n: at + 1, all: found.length }));
      // Whoever searches on types here, not into the cell.
      if (this.bar.contains(field)) field.focus();
    }

    placeOf(found, way) {
      const rank = (row, key) =>
        this.model.order.indexOf(row) * 1000 + this.grid.columns.findIndex((column) => column.key === key);
      const { line, column } = this.grid.active;
      const row = line && (line.row || this.model.order.find((other) => other.code.startsWith(`${line.code}.`)));
      const here = row ? rank(row, column.key) : -1;
      const ranks = found.map((cell) => rank(cell.row, cell.key));
      if (way > 0) {
        const at = ranks.findIndex((other) => other > here);
        return at < 0 ? 0 : at;
      }
      const before = ranks.filter((other) => other < here).length;
      return (before || found.length) - 1;
    }

    // The active cell, if it holds what is looked for; then on to the next.
    async replace() {
      const { line, column } = this.grid.active;
      const here = line && line.row && this.found().find(({ row, key }) => row === line.row && key === column.key);
      if (here) this.put([here]);
      await this.next(1);
    }

    replaceAll() {
      const found = this.found();
      const { open, shut } = this.split(found);
      const done = this.put(open);
      const rest = shut.length ? ` ${filled(this.words.replacedNot, { n: shut.length })}` : "";
      this.say(filled(this.words.replaced, { n: done }) + rest);
    }

    split(found) {
      const isOpen = ({ row, key }) => this.model.mayType(row, key);
      return { open: found.filter(isOpen), shut: found.filter((cell) => !isOpen(cell)) };
    }

    // One step of undo, however many cells.
    put(cells) {
      const { pattern } = this;
      const changes = this.split(cells).open.map(({ row, key, text }) => ({
        row,
        key,
        value: text.replace(pattern, () => this.by.value),
      }));
      const done = this.model.type(changes);
      this.saver.flush();
      return done;
    }
  }

  Matrix.Find = Find;
})();
