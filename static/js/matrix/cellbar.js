// The bar above the grid and the line below it: the active cell whole, and what stands against it.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, button, severity, one, filled, redraw } = Matrix;

  class CellBar {
    // `restore(uuid)` puts a deleted row back.
    constructor({ grid, model, saver, company, findings, notices, words }, restore) {
      Object.assign(this, { grid, model, saver, company, findings, notices, words, restore });
      this.join();
    }

    join() {
      const bar = one("bar-value");
      const { grid } = this;
      let opened = null;
      bar.addEventListener("focus", () => {
        const { line, column } = grid.active;
        const isOpen = grid.mayType(line, column);
        opened = isOpen ? { row: line.row, key: column.key, seen: this.model.seen(line.row, column.key) } : null;
      });
      bar.addEventListener("input", () => {
        if (opened) this.model.jot({ ...opened, value: bar.value });
      });
      bar.addEventListener("blur", () => this.model.jot(null));
      bar.addEventListener("change", () => {
        if (opened) this.model.type([{ ...opened, value: bar.value }]);
      });
      bar.addEventListener("keydown", (event) => {
        if (event.key === "Escape") bar.value = this.text();
        if (event.key === "Escape" || (event.key === "Enter" && !event.altKey && !event.shiftKey)) {
          event.preventDefault();
          grid.focus();
        }
      });
    }

    text() {
      const { line, column } = this.grid.active;
      return line && line.row && this.model.editable.has(column.key)
        ? this.model.editText(line.row, column.key)
        : this.grid.textAt(line, column);
    }

    draw() {
      const { line, column } = this.grid.active;
      one("bar-code").textContent = line ? (line.row || line).code : "";
      one("bar-column").textContent = column ? column.title : "";
      const bar = one("bar-value");
      if (bar !== document.activeElement) bar.value = line ? this.text() : "";
      bar.readOnly = !this.grid.mayType(line, column);
      redraw(one("bar-message"), this.message(line, column), `${line && line.id} ${column && column.key} `);
    }

    // What stands against the active cell: a refusal, two people's values, a finding, a companion.
    message(line, column) {
      const row = line && line.row;
      if (!row) return [];
      const typed = row.typed[column.key];
      if (row.isGone) return this.goneMessage(row, typed || Object.values(row.typed)[0]);
      if (typed && typed.state === "conflict") return this.conflictMessage(row, column.key, typed);
      if (typed && typed.state === "refused") return [element("span", "rk-save-conflict", typed.message)];
      const person = this.company.at(row.uuid);
      if (person) return [filled(this.words.sameRow, { name: person.name })];
      const finding = this.grid.findingAt(row, column.key);
      if (finding) return this.findingMessage(finding, row);
      return this.grid.choices.isFree(row, column.key) ? [element("span", "rk-soft", this.words.freeText)] : [];
    }

    findingMessage(finding, row) {
      const values = `${finding.title}. ${finding.left}: ${finding.expected} ${finding.delta}`;
      const see = button(this.words.seeFinding, () => this.findings.tellOf("see", { key: finding.key }));
      const found = [severity(finding), element("span", "", values), see];
      if (finding.rkpd === null || !this.model.mayType(row, finding.key)) return found;
      const detail = { row, key: finding.key, value: finding.rkpd };
      return [...found, button(this.words.useRkpd, () => this.findings.tellOf("apply", detail))];
    }

    conflictMessage(row, key, typed) {
      const shown = (value) => {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        return Matrix.MONEY.has(key) && Matrix.money.read(text) ? Matrix.money.show(text) : text || this.words.blank;
      };
      const mine = button(
        `${this.words.useMine}: ${shown(typed.value)}`,
        () => {
          row.typed[key].state = "typed";
          this.saver.flush();
          this.grid.focus();
        },
        "btn btn-sm btn-quiet",
      );
      const theirs = button(`${this.words.useTheirs}: ${shown(typed.theirs)}`, () => {
        delete row.typed[key];
        this.saver.remember();
        this.model.tell("stored", { rows: new Set([row.uuid]) });
        this.saver.say();
        this.grid.focus();
      });
      const who = filled(this.words.theirs, { name: typed.by, time: typed.at });
      return [element("span", "rk-save-conflict", who), mine, theirs];
    }

    goneMessage(row, typed) {
      const text = typed && typed.by
        ? filled(this.words.deletedBy, { name: typed.by, time: typed.at })
        : (typed && typed.message) || "";
      const back = button(this.words.restore, () => this.restore(row.uuid), "btn btn-sm btn-quiet");
      return [element("span", "rk-save-conflict", text), ...(this.model.canEdit ? [back] : [])];
    }

    drawFoot() {
      const { grid, words } = this;
      const { line } = grid.selection;
      const all = grid.lines.length;
      one("foot-line").textContent = all ? filled(words.line, { n: line + 1, all }) : words.empty;
      let sum = 0n;
      let count = 0;
      const cells = grid.selection.isOneCell ? [] : grid.selection.cells();
      cells.forEach((at) => {
        const [found, column] = [grid.lines[at.line], grid.columns[at.column]];
        if (!found.row || !Matrix.MONEY.has(column.key)) return;
        const amount = Matrix.money.read(this.model.value(found.row, column.key));
        if (!amount) return;
        sum += Matrix.money.cents(amount);
        count += 1;
      });
      one("foot-sum").textContent = count ? filled(words.selected, { sum: Matrix.money.showCents(sum) }) : "";
    }

    tellCell() {
      const { line, column } = this.grid.active;
      if (!line || document.activeElement !== this.grid.holder) return;
      const talk = line.row && (this.model.talk[line.row.uuid] || {})[column.key];
      const comments = talk ? `; ${filled(this.words.unanswered, { n: talk.open })}` : "";
      const value = (this.grid.textAt(line, column) || this.words.blank) + comments;
      const { line: at } = this.grid.selection;
      this.notices.sayLater(filled(this.words.at, { column: column.title, line: at + 1, value }));
    }
  }

  Matrix.CellBar = CellBar;
})();
