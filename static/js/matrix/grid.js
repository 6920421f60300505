// Tabulator draws (rows in view only, frozen columns, header groups); selecting, typing, the
// clipboard and what a screen reader hears are ours. Used as shipped it is a trap for the Tab key
// and destroys pasted cells (docs/adr/0070).
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const ROW_HEIGHT = 38;
  const FROZEN = [
    { key: "code", width: 164 },
    { key: "name", width: 268 },
  ];
  const JUMPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  const element = (tag, className, text) => {
    const found = document.createElement(tag);
    if (className) found.className = className;
    if (text !== undefined) found.textContent = text;
    return found;
  };

  class Grid extends EventTarget {
    constructor(root, model, { words, hidden }) {
      super();
      Object.assign(this, { root, model, words, editor: null, painted: [], sums: model.sums() });
      this.hidden = new Set(hidden);
      this.lines = model.lines();
      this.columns = this.shownColumns();
      this.selection = new Matrix.Selection(this);
      this.selection.addEventListener("moved", () => this.moved());
      this.table = this.built();
      this.ready = new Promise((resolve) => {
        this.table.on("tableBuilt", () => {
          this.harden();
          this.selectFirst();
          resolve();
        });
      });
      this.listen();
      model.addEventListener("lines", () => this.redraw());
      model.addEventListener("typed", (event) => this.refresh(event.detail.rows));
      model.addEventListener("stored", (event) => this.refresh(event.detail.rows));
      model.addEventListener("closed", () => this.redraw());
    }

    // --- Columns ----------------------------------------------------------------------------
    shownColumns() {
      const own = FROZEN.map((column) => ({ ...column, title: this.words[column.key] }));
      return [...own, ...this.model.columns.filter((column) => !this.hidden.has(column.key))];
    }

    definitions() {
      const definitions = [];
      this.columns.forEach((column, at) => {
        const own = {
          title: column.title,
          field: column.key,
          width: column.width,
          frozen: at < FROZEN.length,
          cssClass: column.kind === "money" ? "rk-num" : "",
          formatter: (cell) => this.drawn(cell.getElement(), cell.getRow().getData(), column),
          titleFormatter: () => this.drawnTitle(column, at),
        };
        const last = definitions[definitions.length - 1];
        if (!column.group) definitions.push(own);
        else if (last && last.columns && last.title === column.group) last.columns.push(own);
        else definitions.push({ title: column.group, columns: [own] });
      });
      return definitions;
    }

    drawnTitle(column, at) {
      const title = element("span", "rk-grid-title", column.title);
      title.append(element("small", "", column.number || String(at + 1)));
      return title;
    }

    hide(keys) {
      this.hidden = new Set(keys);
      this.columns = this.shownColumns();
      this.table.setColumns(this.definitions());
      this.harden();
      this.selection.set(this.selection.line, Math.min(this.selection.column, this.columns.length - 1));
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
        rowFormatter: (row) => this.dressRow(row),
        placeholder: this.words.empty,
      });
    }

    drawn(cell, line, column) {
      cell.id = `sel-${this.lineNumber(line)}-${column.key}`;
      if (!line.row) return this.drawnHeading(cell, line, column);
      const typed = line.row.typed[column.key];
      this.mark(cell, line, column, typed);
      if (column.key === "code") return element("span", "rk-code", line.row.code);
      if (column.key === "name") return element("span", "rk-clamp", line.row.name);
      const text = this.model.text(line.row, column.key);
      const shown = element("span", column.kind === "long" ? "rk-clamp" : "", text);
      const more = this.moreOf(line.row, column.key);
      if (!more) return shown;
      const box = element("span", "rk-cell-in");
      box.append(shown, element("small", "", `+${more - 1}`));
      return box;
    }

    moreOf(row, key) {
      return row.more && (key === "indicator" || key === "target") ? row.more.indicators : 0;
    }

    drawnHeading(cell, line, column) {
      cell.setAttribute("aria-readonly", "true");
      if (column.key === "code") {
        const box = element("span", "rk-grid-code");
        const twist = element("span", "rk-grid-twist");
        twist.dataset.toggle = line.code;
        box.append(twist, element("span", "rk-code", line.code));
        return box;
      }
      if (column.key === "name") {
        const box = element("span", "rk-cell-in");
        const count = this.sums.counts.get(line.code) || 0;
        box.append(
          element("span", "rk-clamp-1", line.name),
          element("small", "", this.words.subActivities.replace("{n}", count)),
        );
        return box;
      }
      const sum = this.sums[column.key] && this.sums[column.key].get(line.code);
      return element("span", "", sum === undefined || !sum ? "" : Matrix.money.showCents(sum));
    }

    // States of a cell that the eye and the screen reader must both learn of.
    mark(cell, line, column, typed) {
      const isOpen = typed && (typed.state === "refused" || typed.state === "conflict");
      const finding = this.findingAt(line.row, column.key);
      cell.classList.toggle("is-typed", Boolean(typed) && !isOpen);
      cell.classList.toggle("is-refused", Boolean(isOpen));
      cell.classList.toggle("rk-cell-flag", Boolean(finding) && !isOpen);
      ["critical", "major", "minor", "info"].forEach((name) =>
        cell.classList.toggle(`rk-flag-${name}`, !isOpen && Boolean(finding) && finding.severity === name),
      );
      const isReadOnly = !this.mayType(line, column);
      cell.setAttribute("aria-readonly", String(isReadOnly));
      if (isOpen || finding) cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
    }

    findingAt(row, key) {
      const flags = this.model.flags.get(row.uuid);
      return flags ? flags.get(key) : undefined;
    }

    dressRow(row) {
      const line = row.getData();
      const at = this.lineNumber(line);
      const holder = row.getElement();
      holder.className = holder.className.replace(/ ?\brk-lv\d\b/g, "");
      holder.classList.add(`rk-lv${line.level}`);
      holder.classList.toggle("is-gone", Boolean(line.row && line.row.isGone));
      holder.setAttribute("aria-rowindex", at + 3);
      holder.setAttribute("aria-level", line.level);
      if (line.row) holder.removeAttribute("aria-expanded");
      else holder.setAttribute("aria-expanded", String(!this.model.collapsed.has(line.code)));
      row.getCells().forEach((cell, place) => {
        const found = cell.getElement();
        found.removeAttribute("tabindex");
        found.setAttribute("role", place < 2 ? "rowheader" : "gridcell");
        found.setAttribute("aria-colindex", place + 1);
      });
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
      this.rowsById = null;
      await this.table.setData(this.lines);
      this.count();
      Object.assign(this.holder, { scrollTop, scrollLeft });
      this.holder.setAttribute("aria-rowcount", this.lines.length + 2);
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

    // --- What a screen reader needs ----------------------------------------------------------
    // The part that scrolls is the one tab stop and the treegrid; it owns the header beside it.
    harden() {
      this.holder = this.root.querySelector(".tabulator-tableholder");
      this.count();
      const header = this.root.querySelector(".tabulator-header");
      header.id = `${this.root.id}-header`;
      const attributes = {
        role: "treegrid",
        tabindex: "0",
        "aria-label": this.words.gridLabel,
        "aria-describedby": "matrix-help",
        "aria-multiselectable": "true",
        "aria-owns": header.id,
        "aria-rowcount": this.lines.length + 2,
        "aria-colcount": this.columns.length,
        "aria-readonly": String(!this.model.canEdit),
      };
      Object.entries(attributes).forEach(([name, value]) => this.holder.setAttribute(name, value));
      this.root.setAttribute("role", "presentation");
      this.root.querySelector(".tabulator-table").setAttribute("role", "rowgroup");
      this.hardenHeader(header);
    }

    // A group's title is told with each of its columns: groups have no role of their own.
    hardenHeader(header) {
      header.setAttribute("role", "rowgroup");
      header.querySelectorAll("[tabindex]").forEach((found) => found.removeAttribute("tabindex"));
      header.querySelectorAll(".tabulator-col").forEach((found) => {
        found.removeAttribute("aria-sort");
        found.removeAttribute("aria-title");
        const column = this.columns.find((other) => other.key === found.getAttribute("tabulator-field"));
        if (!column) found.setAttribute("role", "presentation");
        else if (column.group) found.setAttribute("aria-label", `${column.group}: ${column.title}`);
      });
    }

    focus() {
      this.holder.focus({ preventScroll: true });
    }

    selectFirst() {
      const first = this.lines.findIndex((line) => line.row);
      this.selection.set(Math.max(0, first), FROZEN.length);
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

    async goTo(uuid, key) {
      const row = this.model.rows.get(uuid);
      if (!row) return;
      const found = () => this.lines.findIndex((line) => line.id === uuid);
      if (found() < 0) {
        this.model.open(row);
        await this.redraw();
      }
      const column = this.columns.findIndex((other) => other.key === key);
      this.selection.set(Math.max(0, found()), column < 0 ? FROZEN.length : column);
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
      if (column < FROZEN.length) return;
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

    // --- Keyboard and mouse -------------------------------------------------------------------
    listen() {
      this.root.addEventListener("keydown", (event) => this.pressed(event));
      this.root.addEventListener("mousedown", (event) => this.mouseDown(event));
      this.root.addEventListener("mousemove", (event) => this.mouseMoved(event));
      document.addEventListener("mouseup", () => (this.isDragging = false));
      this.root.addEventListener("dblclick", (event) => {
        if (this.placeOf(event.target)) this.edit();
      });
      this.root.addEventListener("copy", (event) => this.copy(event));
      this.root.addEventListener("cut", (event) => {
        this.copy(event);
        this.clear();
      });
      this.root.addEventListener("paste", (event) => this.pasted(event));
      let isWaiting = false;
      this.root.addEventListener(
        "scroll",
        () => {
          if (this.editor && !this.editor.field.isConnected) this.editor.finish();
          if (isWaiting || !this.holder) return;
          isWaiting = true;
          requestAnimationFrame(() => {
            isWaiting = false;
            this.paint();
          });
        },
        true,
      );
    }

    placeOf(target) {
      const cell = target.closest(".tabulator-cell");
      if (!cell || !cell.id) return null;
      const [, line, key] = /^sel-(\d+)-(.+)$/.exec(cell.id) || [];
      return key ? { line: Number(line), column: this.columns.findIndex((c) => c.key === key) } : null;
    }

    mouseDown(event) {
      const place = this.placeOf(event.target);
      if (!place || event.button !== 0) return;
      event.preventDefault();
      this.closeEditor();
      this.focus();
      this.selection.set(place.line, place.column, { extend: event.shiftKey });
      const twist = event.target.closest("[data-toggle]");
      if (twist) this.model.toggle(twist.dataset.toggle);
      else this.isDragging = true;
    }

    mouseMoved(event) {
      if (!this.isDragging) return;
      const place = this.placeOf(event.target);
      const { toLine, toColumn } = this.selection;
      if (place && (place.line !== toLine || place.column !== toColumn)) {
        this.selection.set(place.line, place.column, { extend: true });
      }
    }

    pressed(event) {
      if (event.target !== this.holder || event.isComposing) return;
      const isControl = event.ctrlKey || event.metaKey;
      const done = isControl ? this.pressedWithControl(event) : this.pressedAlone(event);
      if (done) event.preventDefault();
    }

    pressedWithControl(event) {
      const extend = event.shiftKey;
      const { lines, columns, selection } = this;
      if (JUMPS[event.key]) selection.move(...JUMPS[event.key], { extend, jump: true });
      else if (event.key === "Home") selection.set(0, 0, { extend });
      else if (event.key === "End") selection.set(lines.length - 1, columns.length - 1, { extend });
      else if (event.key === "a") selection.all();
      else if (event.key === "d") this.fillDown();
      else if (event.key === "z" && !extend) this.backTo(this.model.undo());
      else if (event.key === "y" || (event.key.toLowerCase() === "z" && extend)) {
        this.backTo(this.model.redo());
      } else return false;
      return true;
    }

    pressedAlone(event) {
      const extend = event.shiftKey;
      const { selection } = this;
      const page = Math.max(1, Math.floor(this.holder.clientHeight / ROW_HEIGHT) - 1);
      if (this.pressedOnHeading(event)) return true;
      if (JUMPS[event.key] && !event.altKey) selection.move(...JUMPS[event.key], { extend });
      else if (event.key === "Home") selection.set(selection.toLine, 0, { extend });
      else if (event.key === "End") selection.set(selection.toLine, this.columns.length - 1, { extend });
      else if (event.key === "PageDown") selection.move(page, 0, { extend });
      else if (event.key === "PageUp") selection.move(-page, 0, { extend });
      else if (event.key === "Enter" || event.key === "F2") this.edit();
      else if (event.key === "Delete" || event.key === "Backspace") this.clear();
      else if (event.key === "Escape") selection.set(selection.line, selection.column);
      else if (event.key.length === 1 && !event.altKey) return this.typeOver(event.key);
      else return false;
      return true;
    }

    pressedOnHeading(event) {
      const { line } = this.active;
      if (!line || line.row || event.shiftKey) return false;
      const isClosed = this.model.collapsed.has(line.code);
      const opens = event.key === "ArrowRight" && isClosed && this.selection.column === 0;
      const closes = event.key === "ArrowLeft" && !isClosed && this.selection.column === 0;
      if (event.key !== "Enter" && event.key !== " " && !opens && !closes) return false;
      this.model.toggle(line.code);
      return true;
    }

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
      const cell = this.cellElement(this.selection.line, this.selection.column);
      this.selection.set(this.selection.line, this.selection.column);
      const { row } = line;
      const text = this.model.editText(row, column.key);
      const seen = this.model.seen(row, column.key);
      this.editor = new Matrix.Editor({
        cell,
        isFresh,
        text,
        label: `${column.title}, ${row.code}`,
        keep: (typed, step) => {
          this.editor = null;
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

    backTo(change) {
      if (change) this.goTo(change.uuid, change.key);
    }

    copy(event) {
      event.preventDefault();
      event.clipboardData.setData("text/plain", Matrix.formatTsv(Matrix.copied(this)));
      this.dispatchEvent(new CustomEvent("copied"));
    }

    pasted(event) {
      event.preventDefault();
      const block = Matrix.parseTsv(event.clipboardData.getData("text/plain"));
      if (!block.length) return;
      const placed = Matrix.placed(this, block);
      const count = this.model.type(placed.changes);
      this.dispatchEvent(new CustomEvent("pasted", { detail: { ...placed, count } }));
    }
  }

  Matrix.Grid = Grid;
  Matrix.element = element;
})();
