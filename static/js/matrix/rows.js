// What one does with whole rows: add, duplicate, delete, put back, move; rows that a paste had over.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, button, one, filled } = Matrix;

  const CODE = /^[\dX]+(\.[\dX]+){5}$/;

  class Rows {
    constructor({ grid, model, wire, saver, findings, notices, words }) {
      Object.assign(this, { grid, model, wire, saver, findings, notices, words });
      this.places = new Matrix.Places(this);
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
        higher: () => this.places.higher(),
        lower: () => this.places.lower(),
        undo: () => this.undo(),
        redo: () => this.redo(),
      };
      this.grid.addEventListener("asked", ({ detail }) => deeds[detail] && deeds[detail]());
      one("tools").addEventListener("click", (event) => {
        const pressed = event.target.closest("[data-do]");
        if (pressed) deeds[pressed.dataset.do]();
      });
      this.drawTools();
      this.model.steps.addEventListener("changed", () => this.drawSteps());
      ["closed", "reopened"].forEach((name) => this.model.addEventListener(name, () => this.drawTools()));
    }

    drawTools() {
      one("tools").querySelectorAll("[data-do]").forEach((tool) => {
        const isUseless = tool.dataset.do === "move" && !this.model.units.size;
        tool.hidden = !this.model.canEdit || isUseless;
      });
      this.drawSteps();
    }

    drawSteps() {
      const { steps } = this.model;
      const isUseless = { undo: !steps.done.length, redo: !steps.undone.length };
      Object.entries(isUseless).forEach(([name, useless]) => {
        one("tools").querySelector(`[data-do="${name}"]`).setAttribute("aria-disabled", String(useless));
      });
    }

    // --- Taking back, and doing again ---------------------------------------------------------
    async undo() {
      this.tellStep("undone", await this.model.steps.undo());
    }

    async redo() {
      this.tellStep("redone", await this.model.steps.redo());
    }

    // What was taken back, or why it could not be: never another, older step in its place.
    async tellStep(way, taken) {
      const { words, notices } = this;
      if (!taken) {
        if (!this.model.steps.isBusy && !this.model.steps[way === "undone" ? "done" : "undone"].length) {
          notices.say(words[way === "undone" ? "nothingToUndo" : "nothingToRedo"]);
        }
        return;
      }
      if (taken.why) {
        notices.say(words[`step_${taken.why}`] || taken.why);
        return;
      }
      this.saver.flush();
      if (taken.place) await this.grid.goTo(taken.place.uuid, taken.place.key);
      const what = filled(words[`step_${taken.what.name}`], { n: taken.what.n });
      notices.say(filled(words[way], { what }));
    }

    // Rows that came ("added") or went ("deleted"): taken back, they go or come again.
    rowStep(name, uuids) {
      const [come, go] = [() => this.bringBack(uuids), () => this.takeAway(uuids)];
      const step = { what: { name, n: uuids.length } };
      Object.assign(step, name === "deleted" ? { back: come, forth: go } : { back: go, forth: come });
      this.model.steps.push(step);
      return step;
    }

    async bringBack(uuids) {
      const answer = await this.deed({ do: "restore", uuids });
      if (!answer) return undefined;
      this.takeIn(answer, uuids);
      return answer.rows.length ? { uuid: answer.rows[0].uuid, key: "target" } : null;
    }

    // Rows that somebody else changed since stay, and so does the step's other half.
    async takeAway(uuids) {
      await this.saver.flush();
      const there = uuids.map((uuid) => this.model.rows.get(uuid)).filter((row) => row && !row.isGone);
      if (!there.length) throw new Matrix.CannotStep("gone");
      const versions = Object.fromEntries(there.map((row) => [row.uuid, row.version]));
      const answer = await this.deed({ do: "delete", versions });
      if (!answer) return undefined;
      this.takeOut(answer);
      if (!answer.gone.length) throw new Matrix.CannotStep("changed");
      return null;
    }

    takeIn(answer, uuids) {
      this.model.takeRows(answer.rows, answer.names);
      this.model.tell("lines");
      this.reopen(uuids);
      this.findings.read();
    }

    takeOut(answer) {
      this.model.takeRows(answer.rows, answer.names);
      this.model.drop(answer.gone);
      this.findings.read();
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
      // Taking the rows back takes along what was pasted into them.
      this.model.type(changes, { isStep: false });
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
      if (answer.rows.length) this.rowStep("added", answer.rows.map((row) => row.uuid));
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
      this.rowStep("added", answer.rows.map((row) => row.uuid));
      await this.grid.goTo(answer.rows[0].uuid, "target");
      this.notices.say(filled(this.words.duplicated, { n: answer.rows.length }));
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
      this.takeOut(answer);
      this.notices.say(answer.message || "");
      if (answer.gone.length) this.toast(answer.gone, this.rowStep("deleted", answer.gone));
      this.grid.focus();
    }

    toast(uuids, step) {
      const holder = document.querySelector(".rk-toasts");
      holder.classList.add("rk-toasts-work");
      const toast = element("div", "rk-toast");
      const undo = button(this.words.undo, async () => {
        toast.remove();
        this.model.steps.drop(step);
        await this.restore(uuids);
      });
      toast.append(element("span", "", filled(this.words.deleted, { n: uuids.length })), undo);
      holder.replaceChildren(toast);
    }

    async restore(uuids) {
      const place = await this.bringBack(uuids);
      if (place === undefined) return;
      this.notices.say(filled(this.words.restored, { n: uuids.length }));
      if (place) await this.grid.goTo(place.uuid, place.key);
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
