// Puts the matrix together: reads its data, joins grid, panel, saving and company.
(() => {
  "use strict";
  const Matrix = window.Matrix;
  const { one, filled } = Matrix;
  const WIDE = "(min-width: 48rem)";

  const read = (id) => JSON.parse(document.getElementById(id).textContent);

  class Page {
    constructor(data, words, urls) {
      Object.assign(this, { words, data, urls, row: null });
      this.model = new Matrix.Model(data);
      this.wire = new Matrix.Wire(urls, data.user);
      this.keep = new Matrix.Keep(data.user, data.document);
      this.saver = new Matrix.Saver(this.model, this.wire, this.keep);
      this.saver.state.clock = data.clock;
      this.notices = new Matrix.Notices();
      this.findings = new Matrix.Findings(this.model, urls.findings, words);
      this.company = new Matrix.Company(this.model, this.wire, words, data);
      this.choices = new Matrix.Choices(this.model, this.wire);
      const { hidden, order, widths } = data;
      this.grid = new Matrix.Grid(one("grid"), this.model, {
        words,
        arranged: { hidden, order, widths: { ...widths } },
        choices: this.choices,
      });
      this.talk = new Matrix.Talk(document.getElementById("p-talk"), this);
      this.details = new Matrix.Details(document.getElementById("p-details"), this.model, this.wire, words);
    }

    async start() {
      await this.grid.ready;
      this.standing = new Matrix.Standing(this);
      this.rows = new Matrix.Rows(this);
      this.bar = new Matrix.CellBar(this, (uuid) => this.rows.restore([uuid]));
      this.view = new Matrix.View(this);
      this.find = new Matrix.Find(this);
      this.panel = new Matrix.Panel(this);
      this.joinSaving();
      this.joinGrid();
      this.drawPagu();
      this.standing.draw(this.saver.state);
      this.moved();
      new Matrix.Left(this).offer();
      this.goToAsked();
      this.findings.read();
      this.choices.read().then(() => this.grid.editor && this.grid.editor.offer());
      this.joinCompany();
      document.documentElement.dataset.matrixReady = "true";
    }

    joinSaving() {
      const { saver, model } = this;
      saver.addEventListener("answered", (event) => this.answered(event.detail.rows));
      model.addEventListener("typed", (event) => {
        this.drawPagu();
        // Several rows at once, or a row that is not the active one: nothing to wait for.
        const { rows } = event.detail;
        if (rows.size > 1 || !rows.has(this.row)) saver.flush();
      });
      model.addEventListener("stored", () => this.drawPagu());
      model.addEventListener("lines", () => this.drawPagu());
      document.addEventListener("visibilitychange", () => {
        if (document.hidden) saver.flush();
      });
      this.grid.root.addEventListener("focusout", (event) => {
        if (!this.grid.root.contains(event.relatedTarget)) saver.flush();
      });
    }

    async answered(rows) {
      this.findings.read(new Set(rows.filter((row) => row.row !== null).map((row) => row.uuid)));
      this.panel.answered();
      const open = this.model
        .waiting("refused")
        .filter(({ cell }) => cell.code === "ambiguous" && !cell.isAsked);
      if (!open.length || document.querySelector("dialog[open]")) return;
      open.forEach(({ cell }) => (cell.isAsked = true));
      const meant = await Matrix.askReadings(open, this.model, this.words);
      this.model.type(meant, { sure: true });
      this.saver.flush();
    }

    joinGrid() {
      const { grid, notices, words } = this;
      grid.addEventListener("moved", () => this.moved());
      grid.addEventListener("readonly", () => notices.say(words.readonly));
      grid.addEventListener("copied", () =>
        notices.say(filled(words.copied, { n: grid.selection.cells().length })),
      );
      grid.addEventListener("editing", () => this.company.ask());
    }

    joinCompany() {
      const { company, saver } = this;
      company.addEventListener("asked", (event) => {
        this.standing.drawState(event.detail);
        company.draw(one("presence"));
        this.bar.draw();
      });
      company.addEventListener("changed", (event) => {
        this.findings.read(event.detail.rows);
        saver.flush({ except: this.grid.editor ? this.row : null });
      });
      company.start(() => ({ row: this.row, editing: Boolean(this.grid.editor) }));
    }

    moved() {
      const { line } = this.grid.active;
      const row = line && line.row;
      const uuid = row ? row.uuid : null;
      if (uuid !== this.row) {
        this.row = uuid;
        this.saver.flush({ except: uuid });
        this.panel.follow();
      }
      this.bar.draw();
      this.bar.drawFoot();
      this.bar.tellCell();
      this.panel.draw();
    }

    // `#sel=<uuid>,<column>` in the address leads to a cell.
    goToAsked() {
      const [, uuid, key] = /^#sel=([\da-f-]+)(?:,(\w+))?$/.exec(location.hash) || [];
      if (uuid) this.grid.goTo(uuid, key);
    }

    drawPagu() {
      Matrix.drawPagu(this.model, this.words);
    }
  }

  const begin = async () => {
    // Phones and screen readers without a grid have the form view.
    if (!window.matchMedia(WIDE).matches) return;
    const [words, urls] = [read("matrix-words"), read("matrix-urls")];
    let data;
    try {
      data = await Matrix.getJson(urls.data);
    } catch (failure) {
      one("save-text").textContent = filled(words.server, { n: 0 });
      return;
    }
    const page = new Page(data, words, urls);
    Matrix.page = page;
    await page.start();
  };

  document.addEventListener("DOMContentLoaded", begin);
})();
