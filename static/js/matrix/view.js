// What of the plan is shown: one affair field, rows with findings; chosen columns, their order and widths.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, button, one, filled } = Matrix;

  class View {
    constructor({ grid, model, wire, notices, words }) {
      Object.assign(this, { grid, model, wire, notices, words });
      this.joinFilters();
      this.joinColumns();
    }

    joinFilters() {
      const field = one("field");
      field.append(new Option(this.words.allFields, ""));
      this.model.fields().forEach((code) => field.append(new Option(code, code)));
      field.addEventListener("change", () => {
        this.model.filter.field = field.value;
        this.model.tell("lines");
      });
      const only = one("only-findings");
      only.addEventListener("change", () => {
        this.model.filter.onlyFlagged = only.checked;
        this.model.tell("lines");
        this.notices.say(filled(this.words.filtered, { n: this.grid.lines.filter((line) => line.row).length }));
      });
    }

    joinColumns() {
      const holder = one("columns");
      const menu = holder.closest("details");
      this.drawColumns();
      holder.addEventListener("change", () => {
        const boxes = Array.from(holder.querySelectorAll("input"));
        const hidden = boxes.filter((box) => !box.checked).map((box) => box.value);
        this.grid.arrange({ hidden });
        this.store();
      });
      holder.addEventListener("click", (event) => {
        const pressed = event.target.closest("[data-way]");
        if (pressed) this.shift(pressed.dataset.key, Number(pressed.dataset.way));
        if (event.target.closest("[data-usual]")) this.reset();
      });
      menu.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !menu.open) return;
        event.stopPropagation();
        menu.open = false;
        menu.querySelector("summary").focus();
      });
      document.addEventListener("mousedown", (event) => {
        if (!menu.contains(event.target)) menu.open = false;
      });
      this.grid.addEventListener("arranged", () => this.store());
    }

    drawColumns() {
      const { chosen } = this.grid;
      const list = element("ul", "rk-list");
      list.append(...chosen.inOrder.map((column, at) => this.columnEntry(column, at, chosen)));
      const usual = button(this.words.usualColumns, () => {});
      usual.dataset.usual = "";
      one("columns").replaceChildren(list, usual);
    }

    columnEntry(column, at, chosen) {
      const title = [column.group, column.title].filter(Boolean).join(": ");
      const entry = element("li", "rk-matrix-column");
      const label = element("label", "form-check");
      const box = element("input", "form-check-input");
      Object.assign(box, { type: "checkbox", value: column.key, checked: !chosen.hidden.has(column.key) });
      label.append(box, element("span", "form-check-label", title));
      const ways = [-1, 1].map((way) => this.wayButton(column.key, way, title));
      ways[0].disabled = at === 0;
      ways[1].disabled = at === chosen.order.length - 1;
      entry.append(label, ...ways);
      return entry;
    }

    wayButton(key, way, title) {
      const found = button("", () => {}, "btn btn-sm btn-text rk-matrix-way");
      Object.assign(found.dataset, { key, way: String(way) });
      found.setAttribute("aria-label", filled(way < 0 ? this.words.columnUp : this.words.columnDown, { column: title }));
      found.append(element("span", way < 0 ? "rk-way-up" : "rk-way-down"));
      return found;
    }

    // One place further up or down the list, left or right in the grid.
    shift(key, way) {
      const order = [...this.grid.chosen.order];
      const at = order.indexOf(key);
      [order[at], order[at + way]] = [order[at + way], order[at]];
      this.grid.arrange({ order });
      this.drawColumns();
      const again = one("columns").querySelector(`[data-key="${key}"][data-way="${way}"]`);
      const other = one("columns").querySelector(`[data-key="${key}"][data-way="${-way}"]`);
      (again.disabled ? other : again).focus();
      this.store();
    }

    reset() {
      this.grid.chosen.widths = {};
      this.grid.arrange({ hidden: [], order: [] });
      this.drawColumns();
      one("columns").querySelector("[data-usual]").focus();
      this.store();
    }

    // For this person, whichever plan they open next; the usual order is kept as none.
    store() {
      const { hidden, order, widths, isUsual } = this.grid.chosen;
      const kept = { hidden: [...hidden], order: isUsual ? [] : order, widths };
      this.wire.post("view", kept).catch(() => {});
    }
  }

  Matrix.View = View;
})();
