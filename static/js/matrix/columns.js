// Which columns the grid shows: code and name, which stay in sight, then those of the year's profile.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element } = Matrix;
  const FROZEN = [
    { key: "code", width: 140 },
    { key: "name", width: 204 },
  ];

  class Columns {
    constructor(model, words, { hidden, order, widths }) {
      Object.assign(this, { model, words, widths });
      this.arrange({ hidden, order });
    }

    arrange({ hidden = this.hidden, order = this.order }) {
      this.hidden = new Set(hidden);
      this.order = this.whole(order);
      this.list = this.shown();
    }

    // Every column once: those that somebody put in order, then the others. As a rule they stand
    // as in the official table, so that what is copied from one lands where it belongs.
    whole(order) {
      const known = this.model.columns.map((column) => column.key);
      return [...new Set([...order.filter((key) => known.includes(key)), ...known])];
    }

    get isUsual() {
      return this.order.join() === this.whole([]).join() && !this.hidden.size && !Object.keys(this.widths).length;
    }

    get inOrder() {
      return this.order.map((key) => this.model.columns.find((column) => column.key === key));
    }

    shown() {
      const own = FROZEN.map((column) => ({ ...column, title: this.words[column.key] }));
      const others = this.inOrder.filter((column) => !this.hidden.has(column.key));
      return [...own, ...others].map((column) => ({ ...column, width: this.widths[column.key] || column.width }));
    }

    // As Tabulator wants them; columns of one group stand under its title.
    definitions(drawn) {
      const definitions = [];
      this.list.forEach((column, at) => {
        const own = {
          title: column.title,
          field: column.key,
          width: column.width,
          frozen: at < FROZEN.length,
          cssClass: column.kind === "money" ? "rk-num" : "",
          formatter: (cell) => drawn(cell.getElement(), cell.getRow().getData(), column),
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
  }

  Matrix.Columns = Columns;
  Matrix.FROZEN = FROZEN.length;
})();
