// The panel beside the grid: findings of the row, its lists, all findings.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { one } = Matrix;

  class Panel {
    constructor({ grid, model, saver, findings, details }) {
      Object.assign(this, { grid, model, saver, findings, details, tab: "row" });
      this.join();
    }

    join() {
      const tabs = Array.from(document.querySelectorAll("[data-tab]"));
      tabs.forEach((tab, at) => {
        tab.addEventListener("click", () => this.open(tab.dataset.tab));
        tab.addEventListener("keydown", (event) => {
          const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
          if (!step) return;
          const next = tabs[(at + step + tabs.length) % tabs.length];
          this.open(next.dataset.tab);
          next.focus();
        });
      });
      this.findings.addEventListener("read", () => this.draw());
      this.findings.addEventListener("goto", ({ detail }) => this.grid.goTo(detail.uuid, detail.key));
      this.findings.addEventListener("apply", ({ detail }) => {
        this.model.type([detail]);
        this.saver.flush();
        this.grid.goTo(detail.row.uuid, detail.key);
      });
      document.getElementById("p-details").addEventListener("focusout", (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) this.saver.flush();
      });
    }

    get row() {
      const { line } = this.grid.active;
      return line && line.row;
    }

    // Another row is the active one.
    follow() {
      if (this.tab === "details") this.details.show(this.row);
    }

    // Something was stored: what the panel shows of the row may be older.
    answered() {
      if (this.tab !== "details") return;
      this.details.answered(this.row);
      this.details.show(this.row);
    }

    open(name) {
      this.tab = name;
      document.querySelectorAll("[data-tab]").forEach((tab) => {
        const isOpen = tab.dataset.tab === name;
        tab.setAttribute("aria-selected", String(isOpen));
        tab.tabIndex = isOpen ? 0 : -1;
        document.querySelector(`[data-panel="${tab.dataset.tab}"]`).hidden = !isOpen;
      });
      if (name === "details") this.details.show(this.row);
      this.draw();
    }

    draw() {
      const count = this.findings.drawRow(document.getElementById("p-row"), this.grid.active.line);
      one("count-row").textContent = count;
      one("count-all").textContent = this.findings.count();
      if (this.tab === "all") this.findings.drawAll(document.getElementById("p-all"));
    }
  }

  Matrix.Panel = Panel;
})();
