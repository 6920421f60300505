// How lines and cells look, and what they tell a screen reader.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, icon, filled } = Matrix;

  class Drawing {
    constructor(grid) {
      const { model, words } = grid;
      Object.assign(this, { grid, model, words });
    }

    cell(cell, line, column) {
      const shown = this.value(cell, line, column);
      const anchor = line.row && this.anchor(line.row, column);
      if (!anchor) return shown;
      const box = element("span", "rk-cell-in");
      box.append(anchor, shown);
      return box;
    }

    // How many comments wait for an answer at this cell; those without a column here at the name.
    anchor(row, column) {
      const cells = Object.entries(this.model.talk[row.uuid] || {}).filter(([key]) =>
        this.grid.columns.some((shown) => shown.key === key) ? key === column.key : column.key === "name",
      );
      const sum = (name) => cells.reduce((all, [, cell]) => all + cell[name], 0);
      if (!sum("open")) return null;
      const found = element("span", `rk-anchor${sum("must") ? " rk-anchor-must" : ""}`);
      found.dataset.talk = column.key;
      found.append(icon("comment"), element("span", "", String(sum("open"))));
      found.title = filled(this.words.unanswered, { n: sum("open") });
      return found;
    }

    value(cell, line, column) {
      cell.id = `sel-${this.grid.lineNumber(line)}-${column.key}`;
      if (!line.row) return this.heading(cell, line, column);
      const typed = line.row.typed[column.key];
      this.mark(cell, line, column, typed);
      if (column.key === "code") return this.code(line.row);
      if (column.key === "name") return element("span", "rk-clamp", line.row.name);
      const text = this.model.text(line.row, column.key);
      const shown = element("span", column.kind === "long" ? "rk-clamp" : "", text);
      const more = this.moreOf(line.row, column.key);
      if (!more) return shown;
      const box = element("span", "rk-cell-in");
      box.append(shown, element("small", "", `+${more - 1}`));
      return box;
    }

    // Rows of one code are put in order by a grip before it.
    code(row) {
      const shown = element("span", "rk-code", row.code);
      if (!this.model.canEdit || !this.grid.isOneOfSeveral(row)) return shown;
      const box = element("span", "rk-grid-grips");
      const grip = element("span", "rk-grid-grip");
      grip.dataset.grip = "";
      grip.title = this.words.grip;
      box.append(grip, shown);
      return box;
    }

    moreOf(row, key) {
      return row.more && (key === "indicator" || key === "target") ? row.more.indicators : 0;
    }

    heading(cell, line, column) {
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
        const count = this.grid.sums.counts.get(line.code) || 0;
        box.append(
          element("span", "rk-clamp-1", line.name),
          element("small", "", filled(this.words.subActivities, { n: count })),
        );
        return box;
      }
      const sum = this.grid.sums[column.key] && this.grid.sums[column.key].get(line.code);
      return element("span", "", sum === undefined || !sum ? "" : Matrix.money.showCents(sum));
    }

    // States of a cell that the eye and the screen reader must both learn of.
    mark(cell, line, column, typed) {
      const isOpen = typed && (typed.state === "refused" || typed.state === "conflict");
      const finding = this.grid.findingAt(line.row, column.key);
      cell.classList.toggle("is-typed", Boolean(typed) && !isOpen);
      cell.classList.toggle("is-refused", Boolean(isOpen));
      cell.classList.toggle("rk-cell-flag", Boolean(finding) && !isOpen);
      ["critical", "major", "minor", "info"].forEach((name) =>
        cell.classList.toggle(`rk-flag-${name}`, !isOpen && Boolean(finding) && finding.severity === name),
      );
      const isFree = !typed && this.grid.choices.isFree(line.row, column.key);
      cell.classList.toggle("rk-cell-free", isFree);
      cell.title = isFree ? this.words.freeText : "";
      const isReadOnly = !this.grid.mayType(line, column);
      cell.setAttribute("aria-readonly", String(isReadOnly));
      if (isOpen || finding) cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
    }

    row(row) {
      const line = row.getData();
      const at = this.grid.lineNumber(line);
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
  }

  Matrix.Drawing = Drawing;
})();
