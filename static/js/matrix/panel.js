// The panel beside the grid: findings of the row, its lists, all findings.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { one } = Matrix;

  class Panel {
    constructor({ grid, model, saver, findings, details, talk }) {
      Object.assign(this, { grid, model, saver, findings, details, talk, tab: "row" });
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
      this.findings.addEventListener("see", ({ detail }) => this.see(detail.key));
      this.grid.addEventListener("talk", () => this.openTalk());
      ["closed", "reopened"].forEach((name) => this.model.addEventListener(name, () => this.follow()));
      this.model.addEventListener("stored", ({ detail }) => {
        if (this.tab === "talk" && this.row && detail.rows.has(this.row.uuid)) this.talk.refresh();
      });
      document.querySelector("[data-side]").addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.grid.focus();
      });
      document.getElementById("p-details").addEventListener("focusout", (event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        this.saver.flush();
        queueMicrotask(() => this.follow());
      });
    }

    get row() {
      const { line } = this.grid.active;
      return line && line.row;
    }

    // Another row is the active one.
    follow() {
      if (this.tab === "details") this.details.show(this.row);
      if (this.tab === "talk") this.talk.show(this.row);
    }

    // Something was stored: what the panel shows of the row may be older.
    answered() {
      if (this.tab !== "details") return;
      this.details.answered();
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
      const title = document.querySelector(`[data-tab="${name}"]`).dataset.title;
      one("side-title").textContent = title;
      this.follow();
      this.draw();
    }

    // The finding of the active row about this column.
    see(key) {
      this.open("row");
      const found = document.querySelector(`#p-row [data-key="${key}"] button`);
      if (found) found.focus();
    }

    async openTalk() {
      if (!this.row) return;
      this.open("talk");
      await this.talk.show(this.row);
      this.talk.focus();
    }

    draw() {
      const count = this.findings.drawRow(document.getElementById("p-row"), this.grid.active.line);
      one("count-row").textContent = count;
      one("count-talk").textContent = this.row ? this.model.talkOf(this.row.uuid) : 0;
      one("count-all").textContent = this.findings.count();
      if (this.tab === "all") this.findings.drawAll(document.getElementById("p-all"));
    }
  }

  Matrix.Panel = Panel;
})();
