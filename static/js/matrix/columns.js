// Which columns the grid shows: code and name, which stay in sight, then those of the year's profile.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element } = Matrix;
  const FROZEN = [
    { key: "code", width: 164 },
    { key: "name", width: 268 },
  ];

  class Columns {
    constructor(model, words, hidden) {
      Object.assign(this, { model, words });
      this.hide(hidden);
    }

    hide(keys) {
      this.hidden = new Set(keys);
      this.list = this.shown();
    }

    shown() {
      const own = FROZEN.map((column) => ({ ...column, title: this.words[column.key] }));
      return [...own, ...this.model.columns.filter((column) => !this.hidden.has(column.key))];
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
