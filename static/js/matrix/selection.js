// The active cell and the range around it, by line and column; moving as in a workbook.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});

  const bounded = (value, most) => Math.max(0, Math.min(value, most));

  class Selection extends EventTarget {
    // `grid` knows `lines`, `columns` and whether a cell `isFilled(line, column)`.
    constructor(grid) {
      super();
      this.grid = grid;
      Object.assign(this, { line: 0, column: 0, toLine: 0, toColumn: 0 });
    }

    get range() {
      return {
        top: Math.min(this.line, this.toLine),
        bottom: Math.max(this.line, this.toLine),
        left: Math.min(this.column, this.toColumn),
        right: Math.max(this.column, this.toColumn),
      };
    }

    get isOneCell() {
      return this.line === this.toLine && this.column === this.toColumn;
    }

    set(line, column, { extend = false } = {}) {
      this.toLine = bounded(line, this.grid.lines.length - 1);
      this.toColumn = bounded(column, this.grid.columns.length - 1);
      if (!extend) Object.assign(this, { line: this.toLine, column: this.toColumn });
      this.dispatchEvent(new CustomEvent("moved"));
    }

    all() {
      Object.assign(this, { line: 0, column: 0 });
      this.set(this.grid.lines.length - 1, this.grid.columns.length - 1, { extend: true });
    }

    move(lines, columns, { extend = false, jump = false } = {}) {
      const from = { line: this.toLine, column: this.toColumn };
      const to = jump
        ? this.edge(from, lines, columns)
        : { line: from.line + lines, column: from.column + columns };
      this.set(to.line, to.column, { extend });
    }

    // Where Ctrl and an arrow lead: the end of what is filled, or the next filled cell.
    edge(from, lines, columns) {
      const last = { line: this.grid.lines.length - 1, column: this.grid.columns.length - 1 };
      const step = ({ line, column }) => ({ line: line + lines, column: column + columns });
      const isInside = ({ line, column }) =>
        line >= 0 && column >= 0 && line <= last.line && column <= last.column;
      const isFilled = (at) => this.grid.isFilled(at.line, at.column);
      let at = step(from);
      if (!isInside(at)) return from;
      const runs = isFilled(from) && isFilled(at);
      while (isInside(step(at)) && (runs ? isFilled(step(at)) : !isFilled(at))) at = step(at);
      return at;
    }

    cells() {
      const { top, bottom, left, right } = this.range;
      const found = [];
      for (let line = top; line <= bottom; line += 1) {
        for (let column = left; column <= right; column += 1) found.push({ line, column });
      }
      return found;
    }
  }

  Matrix.Selection = Selection;
})();
