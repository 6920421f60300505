// What an earlier visit of the same person typed and could not save: offered again.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, button, filled } = Matrix;

  class Left {
    constructor({ model, keep, saver, notices, words }) {
      Object.assign(this, { model, keep, saver, notices, words });
    }

    offer() {
      const left = this.keep.left();
      const cells = left.flatMap(({ entry }) =>
        Object.entries(entry.rows).flatMap(([uuid, row]) =>
          Object.entries(row.cells).map(([key, cell]) => ({ uuid, key, cell, row })),
        ),
      );
      if (!cells.length) return;
      const time = new Date(left[left.length - 1].entry.at).toLocaleString(document.documentElement.lang);
      const keys = left.map(({ key }) => key);
      const close = () => {
        this.keep.forget(keys);
        this.notices.show("left", "");
      };
      const text = filled(this.words.leftText, { n: cells.length, time });
      const show = button(this.words.showTyped, () => this.show(cells));
      const discard = button(this.words.discard, () => {
        if (confirm(this.words.discardAsk)) close();
      });
      const save = button(
        this.words.saveNow,
        () => {
          this.take(cells);
          close();
        },
        "btn btn-sm btn-primary",
      );
      this.notices.show("left", text, save, show, discard);
    }

    show(cells) {
      const box = document.querySelector('[data-notice="left"] > div');
      if (box.querySelector("dl")) return;
      const titles = new Map(this.model.columns.map((column) => [column.key, column.title]));
      const list = element("dl", "rk-facts");
      cells.forEach(({ row, key, cell }) => {
        const entry = element("div");
        const value = typeof cell.value === "string" ? cell.value : JSON.stringify(cell.value);
        entry.append(element("dt", "", `${row.code}, ${titles.get(key) || key}`));
        entry.append(element("dd", "rk-lines", value || this.words.blank));
        list.append(entry);
      });
      box.append(list);
    }

    // As if it had been typed now, but on what was read then: the server finds the clashes.
    take(cells) {
      cells.forEach(({ uuid, key, cell, row: left }) => {
        let row = this.model.rows.get(uuid);
        if (!row) {
          this.model.take({ uuid, version: left.version, code: left.code, name: "", unit: "", cells: {} });
          row = this.model.rows.get(uuid);
        }
        const { value, was, version } = cell;
        row.typed[key] = { value, was, version, state: "typed", isSentBefore: true };
      });
      this.model.sort();
      this.model.tell("lines");
      this.saver.remember();
      this.saver.flush();
    }
  }

  Matrix.Left = Left;
})();
