// Saves by itself when a row is left, and says at any time how things stand.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const RETRY_MS = 5000;
  const PAUSE_MS = 2000;
  // Refusals of everything: what was typed stays here, and is not sent again by itself.
  const CLOSED = new Set(["closed", "no_right", "other_user"]);

  class Saver extends EventTarget {
    constructor(model, wire, keep) {
      super();
      Object.assign(this, { model, wire, keep, isBusy: false, timer: null, again: null });
      this.state = { name: "saved", clock: "" };
      model.addEventListener("typed", () => {
        this.remember();
        this.say();
        // Whoever stops typing without leaving the row is saved too.
        clearTimeout(this.pause);
        this.pause = setTimeout(() => this.flush(), PAUSE_MS);
      });
      model.addEventListener("jotted", () => this.remember());
      model.addEventListener("closed", (event) => {
        this.closed = event.detail.code;
        this.say();
      });
      model.addEventListener("reopened", () => {
        this.closed = null;
        this.state.failure = null;
        this.flush();
      });
      window.addEventListener("online", () => this.flush());
      window.addEventListener("beforeunload", (event) => {
        if (this.model.unsaved().length && this.keep.isFull) event.preventDefault();
      });
    }

    remember() {
      this.keep.write(this.model.unsaved());
    }

    // `except` is the row that is still being typed into.
    async flush({ except = null } = {}) {
      if (this.isBusy) {
        // Whoever asks for everything is not held back by who spares a row.
        this.again = { except: this.again && !this.again.except ? null : except };
        return;
      }
      // Also what was typed into a row that is gone: the answer says who deleted it and when.
      const ready = this.model.waiting("typed").filter(({ row }) => row.uuid !== except);
      if (!ready.length || !this.model.canEdit) {
        this.say();
        return;
      }
      this.isBusy = true;
      clearTimeout(this.timer);
      const batch = this.batch(ready);
      this.say();
      try {
        this.answered(await this.wire.post("cells", { rows: batch }), batch);
      } catch (failure) {
        this.failed(failure, batch);
      }
      this.isBusy = false;
      this.remember();
      this.say();
      if (this.again) {
        const next = this.again;
        this.again = null;
        this.flush(next);
      }
    }

    batch(ready) {
      const rows = new Map();
      ready.forEach(({ row, key, cell }) => {
        const sent = rows.get(row.uuid) || { uuid: row.uuid, version: cell.version, cells: {} };
        // The oldest state that one of the cells was typed on: the others merge.
        sent.version = Math.min(sent.version, cell.version);
        sent.cells[key] = { value: cell.value, was: cell.was, sure: cell.sure === true };
        cell.state = "sending";
        rows.set(row.uuid, sent);
      });
      return Array.from(rows.values());
    }

    answered(answer, batch) {
      this.state.clock = answer.clock;
      this.state.failure = null;
      const sent = new Map(batch.map((row) => [row.uuid, row]));
      answer.rows.forEach((row) => this.rowAnswered(row, sent.get(row.uuid)));
      this.model.tell("stored", { rows: new Set(answer.rows.map((row) => row.uuid)) });
      this.dispatchEvent(new CustomEvent("answered", { detail: { rows: answer.rows } }));
    }

    rowAnswered(answer, sent) {
      const row = this.model.rows.get(answer.uuid);
      if (!row) return;
      if (answer.row) this.model.take(answer.row);
      row.version = Math.max(row.version, answer.version);
      // What the side panel read may have followed: it reads it again.
      Matrix.LISTS.forEach((name) => delete row.cells[name]);
      if (answer.row === null) row.isGone = true;
      Object.entries(answer.cells).forEach(([key, cell]) => {
        this.cellAnswered(row, key, cell, { ...sent.cells[key], version: sent.version });
      });
    }

    cellAnswered(row, key, answer, sent) {
      const typed = row.typed[key];
      const isNewer = typed && typed.state !== "sending";
      if (answer.state === "saved") {
        row.cells[key] = answer.value;
        this.model.steps.respell(row.uuid, key, sent.value, answer.value);
        // Typed on while the request was under way: what was sent is what stands there now.
        if (isNewer) {
          Object.assign(typed, { was: answer.value, version: row.version, isSentBefore: false });
        } else delete row.typed[key];
        return;
      }
      if (isNewer) return;
      row.typed[key] = {
        value: sent.value,
        was: answer.state === "conflict" ? answer.value : sent.was,
        version: answer.state === "conflict" ? row.version : sent.version,
        state: answer.state,
        message: answer.message,
        code: answer.code || "",
        choices: answer.choices || [],
        theirs: answer.state === "conflict" ? answer.value : undefined,
        by: answer.by,
        at: answer.at,
      };
    }

    failed(failure, batch) {
      batch.forEach((sent) => {
        const row = this.model.rows.get(sent.uuid);
        Object.keys(sent.cells).forEach((key) => {
          const cell = row && row.typed[key];
          if (cell && cell.state === "sending") {
            Object.assign(cell, { state: "typed", isSentBefore: true });
          }
        });
      });
      this.state.failure = failure;
      if (CLOSED.has(failure.code)) {
        this.model.close({ code: failure.code, message: failure.message });
      } else if (failure.code !== "signed_out") {
        this.timer = setTimeout(() => this.flush(), RETRY_MS);
      }
    }

    // The state in a word, with how many cells wait and how many need a decision.
    say() {
      const waiting = this.model.waiting();
      const open = waiting.filter(({ cell }) => cell.state === "refused" || cell.state === "conflict");
      const count = waiting.length;
      const { failure } = this.state;
      let name = "saved";
      if (this.isBusy) name = "saving";
      else if (count && this.closed) name = this.closed;
      else if (count && failure) name = failure.code;
      else if (open.length) name = "open";
      else if (count) name = "typed";
      if (!count) this.state.failure = null;
      Object.assign(this.state, { name, count, open: open.length, isFull: this.keep.isFull });
      this.dispatchEvent(new CustomEvent("state", { detail: this.state }));
    }
  }

  Matrix.Saver = Saver;
})();
