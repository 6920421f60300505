// Comments on the active row, beside the grid: the same piece of page as on the row's own page.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element } = Matrix;
  const TEXTS = "textarea, input[type=text]";

  class Talk {
    constructor(panel, { grid, model, wire, company, saver, notices, words }) {
      Object.assign(this, { panel, grid, model, wire, company, saver, notices, words });
      this.drafts = new Map();
      this.row = null;
      this.ticket = 0;
      this.join();
    }

    join() {
      this.panel.addEventListener("htmx:beforeRequest", () => this.saver.flush());
      this.panel.addEventListener("htmx:beforeSwap", (event) => this.beforeSwap(event));
      ["htmx:sendError", "htmx:responseError"].forEach((name) =>
        this.panel.addEventListener(name, () => this.notices.say(this.words.talkKept)),
      );
      this.panel.addEventListener("htmx:afterSwap", () => this.sent());
      // Cells are kept in the browser, comments are not: leaving with one asks first.
      window.addEventListener("beforeunload", (event) => {
        this.keepDraft();
        if (Array.from(this.drafts.values()).some((fields) => fields.length)) event.preventDefault();
      });
    }

    // The sign-in page is no answer: what was typed stays where it is.
    beforeSwap(event) {
      const { xhr, requestConfig } = event.detail;
      if (!xhr.responseText.includes('id="komentar"')) {
        event.detail.shouldSwap = false;
        this.notices.say(this.words.talkKept);
        return;
      }
      // What was sent has arrived, unless it was refused; what stands in other fields has not.
      const isRefused = xhr.responseText.includes('role="alert"');
      this.keepDraft(isRefused ? null : requestConfig.elt);
    }

    // What was done may have changed cells and counts: they come with the next answer.
    sent() {
      this.takeDraft();
      this.panel.focus();
      this.company.ask();
    }

    async show(row) {
      if (row && this.row && row.uuid === this.row.uuid && this.panel.childElementCount) {
        this.aim();
        return;
      }
      this.keepDraft();
      this.row = row;
      if (row) await this.load();
      else this.say(this.words.noTalkRow);
    }

    async load() {
      this.ticket += 1;
      const mine = this.ticket;
      const { uuid } = this.row;
      let page;
      try {
        page = await this.wire.fragment(this.wire.talkOf(uuid));
      } catch (failure) {
        if (mine === this.ticket) this.say(this.words.talkFailed);
        return;
      }
      if (mine !== this.ticket) return;
      const parsed = new DOMParser().parseFromString(page, "text/html");
      this.panel.replaceChildren(...parsed.body.childNodes);
      htmx.process(this.panel);
      this.aim();
      this.takeDraft();
    }

    say(text) {
      this.panel.replaceChildren(element("p", "p-3 rk-muted rk-small", text));
    }

    // Stored cells and others' comments show in the threads; whoever writes here is left alone.
    refresh() {
      if (!this.row || this.hasDraft() || this.panel.contains(document.activeElement)) return;
      this.load();
    }

    // A new comment starts on the active column.
    aim() {
      const field = this.panel.querySelector('[name="utas-field"]');
      const { column } = this.grid.active;
      if (!field || !column || this.hasDraft()) return;
      const isKnown = Array.from(field.options).some((option) => option.value === column.key);
      field.value = isKnown ? column.key : "";
    }

    focus() {
      const first = this.panel.querySelector(".rk-thread textarea, .rk-thread button, textarea");
      const place = first && first.getClientRects().length ? first : this.panel;
      place.focus();
    }

    // --- What is being written and not sent -----------------------------------------------------
    // Forms in which something was written, but for the one that was sent.
    written(sent = null) {
      return Array.from(this.panel.querySelectorAll("form")).filter(
        (form) =>
          form !== sent &&
          Array.from(form.querySelectorAll(TEXTS)).some((field) => field.value !== field.defaultValue),
      );
    }

    hasDraft() {
      return this.written().length > 0;
    }

    keepDraft(sent = null) {
      if (!this.row) return;
      const fields = this.written(sent).flatMap((form) => Array.from(form.querySelectorAll(`${TEXTS}, select`)));
      this.drafts.set(this.row.uuid, fields.map((field) => [field.id, field.value]));
    }

    takeDraft() {
      (this.drafts.get(this.row.uuid) || []).forEach(([id, value]) => {
        const field = document.getElementById(id);
        if (!field || !this.panel.contains(field)) return;
        field.value = value;
        const fold = field.closest("details");
        if (fold) fold.open = true;
      });
    }
  }

  Matrix.Talk = Talk;
})();
