// Tabulator draws (rows in view only, frozen columns, header groups); selecting, typing, the
// clipboard and what a screen reader hears are ours. Used as shipped it is a trap for the Tab key
// and destroys pasted cells (docs/adr/0070).
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const ROW_HEIGHT = 28;

  class Grid extends EventTarget {
    constructor(root, model, { words, arranged, choices }) {
      super();
      Object.assign(this, { root, model, words, editor: null, painted: [], sums: model.sums() });
      this.lines = model.lines();
      this.places = new Map(model.order.map((row, at) => [row, at]));
      this.choices = choices;
      this.chosen = new Matrix.Columns(model, words, arranged);
      this.drawing = new Matrix.Drawing(this);
      this.selection = new Matrix.Selection(this);
      this.selection.addEventListener("moved", () => this.moved());
      this.table = this.built();
      this.ready = new Promise((resolve) => {
        this.table.on("tableBuilt", () => {
          Matrix.harden(this);
          this.selectFirst();
          this.makeRoom();
          resolve();
        });
        this.table.on("columnResized", (column) => this.resized(column));
      });
      this.controls = new Matrix.Controls(this);
      model.addEventListener("lines", () => this.redraw());
      model.addEventListener("typed", (event) => this.refresh(event.detail.rows));
      model.addEventListener("stored", (event) => this.refresh(event.detail.rows));
      ["closed", "reopened"].forEach((name) => model.addEventListener(name, () => this.redraw()));
    }

    // --- Columns ----------------------------------------------------------------------------
    get columns() {
      return this.chosen.list;
    }

    // Which columns are hidden, or in which order they stand; the active cell stays in its column.
    arrange(change) {
      const { key } = this.active.column;
      this.chosen.arrange(change);
      this.table.setColumns(this.definitions());
      Matrix.harden(this);
      const at = this.columns.findIndex((column) => column.key === key);
      this.selection.set(this.selection.line, at < 0 ? Matrix.FROZEN : at);
      this.makeRoom();
    }

    // Somebody drew a column wider or narrower.
    resized(column) {
      this.chosen.widths[column.getField()] = column.getWidth();
      this.makeRoom();
      this.dispatchEvent(new CustomEvent("arranged"));
    }

    // Names of programmes and activities run over the blank cells beside them, up to the first sum.
    makeRoom() {
      const money = this.columns.find((column) => Matrix.MONEY.has(column.key));
      const widths = this.columns.map((found) => this.table.getColumn(found.key).getWidth());
      const before = money ? this.columns.indexOf(money) : widths.length;
      const between = widths.slice(Matrix.FROZEN, before).reduce((sum, width) => sum + width, 0);
      const room = Math.max(0, between - (this.holder ? this.holder.scrollLeft : 0));
      this.root.style.setProperty("--rk-name-room", `${Math.min(room, 720)}px`);
    }

    definitions() {
      return this.chosen.definitions((cell, line, column) => this.drawing.cell(cell, line, column));
    }

    // --- Drawing ----------------------------------------------------------------------------
    built() {
      return new Tabulator(this.root, {
        data: this.lines,
        index: "id",
        height: "100%",
        layout: "fitData",
        rowHeight: ROW_HEIGHT,
        renderVerticalBuffer: 300,
        keybindings: false,
        columnDefaults: { headerSort: false, resizable: "header", minWidth: 56 },
        columns: this.definitions(),
        rowFormatter: (row) => this.drawing.row(row),
        placeholder: this.words.empty,
      });
    }

    findingAt(row, key) {
      const flags = this.model.flags.get(row.uuid);
      return flags ? flags.get(key) : undefined;
    }

    lineNumber(line) {
      return this.numbers ? this.numbers.get(line.id) : this.lines.indexOf(line);
    }

    count() {
      this.numbers = new Map(this.lines.map((line, at) => [line.id, at]));
      this.rowsById = new Map(this.table.getRows().map((row) => [row.getIndex(), row]));
    }

    // Rows came, went, opened or closed: everything is drawn anew, the active cell stays.
    async redraw() {
      // Whoever is typing is not interrupted by what others do.
      if (this.editor) {
        this.isOutdated = true;
        return;
      }
      this.isOutdated = false;
      const active = this.lines[this.selection.line];
      const { scrollTop, scrollLeft } = this.holder;
      this.lines = this.model.lines();
      this.numbers = new Map(this.lines.map((line, at) => [line.id, at]));
      this.sums = this.model.sums();
      this.places = new Map(this.model.order.map((row, at) => [row, at]));
      this.rowsById = null;
      await this.table.setData(this.lines);
      this.count();
      Object.assign(this.holder, { scrollTop, scrollLeft });
      this.holder.setAttribute("aria-rowcount", this.lines.length + 2);
      this.holder.setAttribute("aria-readonly", String(!this.model.canEdit));
      const at = active ? this.numbers.get(active.id) : undefined;
      this.selection.set(at === undefined ? this.selection.line : at, this.selection.column);
    }

    // Values of some rows changed: these and the sums above them are drawn anew.
    refresh(uuids) {
      this.sums = this.model.sums();
      if (!this.rowsById) return; // being drawn anew anyway
      // A row that is being typed into is drawn when its field closes.
      const open = this.editor ? this.active.line.id : null;
      this.lines.forEach((line) => {
        if ((!line.row || uuids.has(line.id)) && line.id !== open) this.rowOf(line).reformat();
      });
      if (open) this.isStale = true;
      this.paint();
      this.dispatchEvent(new CustomEvent("moved"));
    }

    rowOf(line) {
      return this.rowsById.get(line.id);
    }

    focus() {
      this.holder.focus({ preventScroll: true });
    }

    selectFirst() {
      const first = this.lines.findIndex((line) => line.row);
      this.selection.set(Math.max(0, first), Matrix.FROZEN);
    }

    // --- Cells by line and column -------------------------------------------------------------
    textAt(line, column) {
      if (!line) return "";
      if (column.key === "code") return line.row ? line.row.code : line.code;
      if (column.key === "name") return line.row ? line.row.name : line.name;
      if (line.row) return this.model.text(line.row, column.key);
      const sum = this.sums[column.key] && this.sums[column.key].get(line.code);
      return sum ? Matrix.money.showCents(sum) : "";
    }

    isFilled(line, column) {
      return this.textAt(this.lines[line], this.columns[column]) !== "";
    }

    mayType(line, column) {
      return Boolean(line && line.row) && this.model.mayType(line.row, column.key);
    }

    isOneOfSeveral(row) {
      const { order } = this.model;
      const at = this.places.get(row);
      const [before, behind] = [order[at - 1], order[at + 1]];
      return Boolean((before && before.code === row.code) || (behind && behind.code === row.code));
    }

    get active() {
      return {
        line: this.lines[this.selection.line],
        column: this.columns[this.selection.column],
      };
    }

    cellElement(line, column) {
      const row = this.rowsById && this.lines[line] && this.rowOf(this.lines[line]);
      const cell = row && row.getCell(this.columns[column].key);
      return cell ? cell.getElement() : null;
    }

    // The cell as it is on the page now; null where its row is not drawn.
    shownCell(uuid, key) {
      const line = this.lines.findIndex((found) => found.id === uuid);
      const column = this.columns.findIndex((found) => found.key === key);
      const cell = line < 0 || column < 0 ? null : this.cellElement(line, column);
      return cell && cell.isConnected ? cell : null;
    }

    async goTo(uuid, key) {
      const row = this.model.rows.get(uuid);
      if (!row) return;
      const found = () => this.lines.findIndex((line) => line.id === uuid);
      if (found() < 0) {
        this.model.open(row);
        await this.redraw();
      }
      const column = this.columns.findIndex((other) => other.key === key);
      this.selection.set(Math.max(0, found()), column < 0 ? Matrix.FROZEN : column);
      this.focus();
    }

    // --- Selection ----------------------------------------------------------------------------
    moved() {
      this.scrollTo(this.selection.toLine, this.selection.toColumn);
      this.paint();
      const cell = this.cellElement(this.selection.line, this.selection.column);
      if (cell) this.holder.setAttribute("aria-activedescendant", cell.id);
      this.dispatchEvent(new CustomEvent("moved"));
    }

    scrollTo(line, column) {
      const top = line * ROW_HEIGHT;
      const { holder } = this;
      const view = holder.clientHeight;
      if (top < holder.scrollTop) holder.scrollTop = top;
      else if (top + ROW_HEIGHT > holder.scrollTop + view) holder.scrollTop = top + ROW_HEIGHT - view;
      if (column < Matrix.FROZEN) return;
      const widths = this.columns.map((found) => this.table.getColumn(found.key).getWidth());
      const frozen = widths[0] + widths[1];
      const left = widths.slice(0, column).reduce((sum, width) => sum + width, 0);
      if (left - frozen < holder.scrollLeft) holder.scrollLeft = left - frozen;
      else if (left + widths[column] > holder.scrollLeft + holder.clientWidth) {
        holder.scrollLeft = left + widths[column] - holder.clientWidth;
      }
    }

    paint() {
      if (!this.rowsById) return;
      this.painted.forEach((cell) => {
        cell.classList.remove("is-active", "is-selected");
        cell.removeAttribute("aria-selected");
      });
      this.painted = [];
      const { top, bottom, left, right } = this.selection.range;
      const from = Math.max(top, Math.floor(this.holder.scrollTop / ROW_HEIGHT) - 5);
      const rows = Math.ceil(this.holder.clientHeight / ROW_HEIGHT) + 10;
      for (let line = from; line <= Math.min(bottom, from + rows); line += 1) {
        for (let column = left; column <= right; column += 1) this.paintCell(line, column);
      }
      const active = this.root.querySelector(".is-row-active");
      if (active) active.classList.remove("is-row-active");
      const line = this.lines[this.selection.line];
      if (line && this.rowsById) this.rowOf(line).getElement().classList.add("is-row-active");
    }

    paintCell(line, column) {
      const cell = this.cellElement(line, column);
      if (!cell) return;
      const isActive = line === this.selection.line && column === this.selection.column;
      cell.classList.add(isActive ? "is-active" : "is-selected");
      cell.setAttribute("aria-selected", "true");
      this.painted.push(cell);
    }

    // --- Typing -------------------------------------------------------------------------------
    // A letter starts typing over the cell; the field is there before the letter arrives.
    typeOver() {
      const { line, column } = this.active;
      if (!this.mayType(line, column)) {
        this.refuse();
        return true;
      }
      this.edit({ isFresh: true });
      return false;
    }

    edit({ isFresh = false } = {}) {
      const { line, column } = this.active;
      if (!this.mayType(line, column)) {
        this.refuse();
        return;
      }
      this.closeEditor();
      this.selection.set(this.selection.line, this.selection.column);
      const { row } = line;
      const place = () => this.shownCell(row.uuid, column.key);
      // Scrolled away and back by the line above: Tabulator draws when it hears of it.
      if (!place()) this.holder.dispatchEvent(new Event("scroll"));
      const cell = place();
      if (!cell) return;
      const text = this.model.editText(row, column.key);
      const seen = this.model.seen(row, column.key);
      this.editor = new Matrix.Editor({
        cell,
        isFresh,
        text,
        place,
        typed: (typed) => this.model.jot(typed === text ? null : { row, key: column.key, value: typed, seen }),
        label: `${column.title}, ${row.code}`,
        picks: (field) =>
          this.choices && this.choices.has(column.key)
            ? new Matrix.PickList(field, this.choices, column.key, this.words)
            : null,
        keep: (typed, step) => {
          this.editor = null;
          this.model.jot(null);
          // Left as it was opened: nothing was typed, whatever came in meanwhile.
          if (typed !== text) this.model.type([{ row, key: column.key, value: typed, seen }]);
          this.catchUp(row);
          if (step) {
            this.focus();
            this.selection.move(...step);
          } else this.refocus();
        },
        close: () => {
          this.editor = null;
          this.model.jot(null);
          this.catchUp(row);
          this.focus();
        },
      });
      this.dispatchEvent(new CustomEvent("editing"));
    }

    // Draw what came in while the field was open.
    catchUp(row) {
      if (this.isOutdated) this.redraw();
      else if (this.isStale) this.refresh(new Set([row.uuid]));
      this.isStale = false;
    }

    // The field was left by Tab or a click: the grid is where Tab goes on from.
    refocus() {
      if (document.activeElement === document.body) this.focus();
    }

    closeEditor() {
      if (this.editor) this.editor.finish();
    }

    refuse() {
      this.dispatchEvent(new CustomEvent("readonly"));
    }

    clear() {
      const { lines, columns } = this;
      const changes = this.selection
        .cells()
        .filter(({ line, column }) => this.mayType(lines[line], columns[column]))
        .map(({ line, column }) => ({ row: lines[line].row, key: columns[column].key, value: "" }));
      if (!this.model.type(changes)) this.refuse();
    }

    fillDown() {
      this.model.type(Matrix.filledDown(this));
    }

  }

  Matrix.Grid = Grid;
  Matrix.ROW_HEIGHT = ROW_HEIGHT;
})();
