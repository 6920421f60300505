// What one does with whole rows: add, duplicate, delete, put back, move; rows that a paste had over.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, button, one, filled } = Matrix;

  const CODE = /^[\dX]+(\.[\dX]+){5}$/;

  class Rows {
    constructor({ grid, model, wire, saver, findings, notices, words }) {
      Object.assign(this, { grid, model, wire, saver, findings, notices, words });
      grid.addEventListener("pasted", (event) => this.pasted(event.detail));
      findings.addEventListener("add", ({ detail }) => this.addAndGo([detail.code]));
      this.join();
    }

    join() {
      const deeds = {
        add: () => this.add(),
        copy: () => this.copy(),
        delete: () => this.remove(),
        move: () => this.move(),
        undo: () => this.grid.backTo(this.model.undo()),
      };
      one("tools").addEventListener("click", (event) => {
        const pressed = event.target.closest("[data-do]");
        if (pressed) deeds[pressed.dataset.do]();
      });
      this.drawTools();
      ["closed", "reopened"].forEach((name) => this.model.addEventListener(name, () => this.drawTools()));
    }

    drawTools() {
      one("tools").querySelectorAll("[data-do]").forEach((tool) => {
        const isUseless = tool.dataset.do === "move" && !this.model.units.size;
        tool.hidden = !this.model.canEdit || isUseless;
      });
    }

    async pasted({ count, skipped, rest, left }) {
      const parts = [filled(this.words.pasted, { n: count })];
      if (skipped) parts.push(filled(this.words.skipped, { n: skipped }));
      this.notices.say(count || skipped ? parts.join(" ") : this.words.unchanged);
      this.saver.flush();
      if (!rest.length || !this.model.canEdit) return;
      const text = filled(this.words.restText, { n: rest.length });
      const add = button(this.words.addRest, () => this.addRest(rest, left), "btn btn-sm btn-primary");
      const drop = button(this.words.discard, () => this.notices.show("rest", ""));
      this.notices.show("rest", text, add, drop);
    }

    // Rows that had no line to land on: their own codes where they were pasted along, else the
    // planner chooses as many sub kegiatan.
    async addRest(rest, left) {
      const first = rest.map((values) => (values[0] || "").trim());
      // A block that begins with codes begins with the code column, wherever it was pasted.
      const hasCodes = first.every((code) => CODE.test(code));
      const keys = this.grid.columns.slice(hasCodes ? 0 : left).map((column) => column.key);
      const codes = hasCodes
        ? first
        : await Matrix.askRows(this.wire, this.words, {
            note: filled(this.words.restText, { n: rest.length }),
          });
      if (!codes.length) return;
      const added = await this.addRows(codes.slice(0, rest.length));
      if (!added) return;
      // One code may stand in several pasted rows; each has a row of its own.
      const sources = rest.filter((_, at) => at < codes.length && !added.unknown.includes(codes[at]));
      const changes = [];
      added.rows.forEach((found, at) => {
        const row = this.model.rows.get(found.uuid);
        sources[at].forEach((value, offset) => {
          const key = keys[offset];
          if (key && this.model.mayType(row, key)) changes.push({ row, key, value });
        });
      });
      this.notices.show("rest", "");
      this.model.type(changes);
      this.saver.flush();
    }

    chosenRows() {
      const { top, bottom } = this.grid.selection.range;
      return this.grid.lines.slice(top, bottom + 1).map((line) => line.row).filter(Boolean);
    }

    async deed(data) {
      try {
        return await this.wire.post("rows", data);
      } catch (failure) {
        const known = { offline: this.words.offline, signed_out: this.words.signed_out };
        this.notices.say(failure.message || filled(known[failure.code] || this.words.server, { n: 0 }));
        return null;
      }
    }

    async addRows(codes) {
      const answer = await this.deed({ do: "add", codes });
      if (!answer) return null;
      this.model.takeRows(answer.rows, answer.names);
      const unknown = answer.unknown.length
        ? filled(this.words.unknownCodes, { codes: answer.unknown.join(", ") })
        : "";
      this.notices.say(`${filled(this.words.added, { n: answer.rows.length })} ${unknown}`);
      // What the plan lacks of the RKPD is known from the whole plan only.
      this.findings.read();
      return answer;
    }

    async add() {
      const codes = await Matrix.askRows(this.wire, this.words);
      if (codes.length) await this.addAndGo(codes);
    }

    async addAndGo(codes) {
      const answer = await this.addRows(codes);
      if (answer && answer.rows.length) await this.grid.goTo(answer.rows[0].uuid, "target");
    }

    async copy() {
      const rows = this.chosenRows().filter((row) => !row.isGone);
      if (!rows.length) {
        this.notices.say(this.words.noRow);
        return;
      }
      await this.saver.flush();
      const answer = await this.deed({ do: "copy", uuids: rows.map((row) => row.uuid) });
      if (!answer) return;
      this.model.takeRows(answer.rows, answer.names);
      this.notices.say(filled(this.words.duplicated, { n: answer.rows.length }));
      await this.grid.goTo(answer.rows[0].uuid, "target");
    }

    async remove() {
      const rows = this.chosenRows();
      if (!rows.length) {
        this.notices.say(this.words.noRow);
        return;
      }
      await this.saver.flush();
      const versions = Object.fromEntries(rows.map((row) => [row.uuid, row.version]));
      const answer = await this.deed({ do: "delete", versions });
      if (!answer) return;
      this.model.takeRows(answer.rows, answer.names);
      this.model.drop(answer.gone);
      this.notices.say(answer.message || "");
      if (answer.gone.length) this.toast(answer.gone);
      this.findings.read();
      this.grid.focus();
    }

    toast(uuids) {
      const holder = document.querySelector(".rk-toasts");
      holder.classList.add("rk-toasts-work");
      const toast = element("div", "rk-toast");
      const undo = button(this.words.undo, async () => {
        toast.remove();
        await this.restore(uuids);
      });
      toast.append(element("span", "", filled(this.words.deleted, { n: uuids.length })), undo);
      holder.replaceChildren(toast);
    }

    async restore(uuids) {
      const answer = await this.deed({ do: "restore", uuids });
      if (!answer) return;
      this.model.takeRows(answer.rows, answer.names);
      this.model.tell("lines");
      this.notices.say(filled(this.words.restored, { n: answer.rows.length }));
      this.reopen(uuids);
      this.findings.read();
      if (answer.rows.length) await this.grid.goTo(answer.rows[0].uuid, "target");
    }

    // What was refused because the row was gone is sent again.
    reopen(uuids) {
      uuids.forEach((uuid) => {
        const row = this.model.rows.get(uuid);
        Object.values(row ? row.typed : {}).forEach((cell) => {
          if (cell.code === "gone" || cell.state === "typed") Object.assign(cell, { state: "typed", code: "" });
        });
      });
      this.saver.flush();
    }

    async move() {
      const rows = this.chosenRows();
      if (!rows.length) {
        this.notices.say(this.words.noRow);
        return;
      }
      const unit = await Matrix.askUnit(this.model.units);
      if (unit === null) return;
      this.model.type(rows.map((row) => ({ row, key: "unit_code", value: unit })));
      this.saver.flush();
    }
  }

  Matrix.Rows = Rows;
})();
