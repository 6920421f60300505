// What of the plan is shown: one affair field, rows with findings, chosen columns.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, one, filled } = Matrix;

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
      this.model.columns.forEach((column) => {
        const label = element("label", "form-check");
        const box = element("input", "form-check-input");
        Object.assign(box, { type: "checkbox", value: column.key });
        box.checked = !this.grid.hidden.has(column.key);
        const title = [column.group, column.title].filter(Boolean).join(": ");
        label.append(box, element("span", "form-check-label", title));
        holder.append(label);
      });
      holder.addEventListener("change", () => {
        const boxes = Array.from(holder.querySelectorAll("input"));
        const hidden = boxes.filter((box) => !box.checked).map((box) => box.value);
        this.grid.hide(hidden);
        this.wire.post("view", { hidden }).catch(() => {});
      });
    }
  }

  Matrix.View = View;
})();
