// Puts the matrix together: reads its data, joins grid, panel, saving and company, says how it stands.
(() => {
  "use strict";
  const Matrix = window.Matrix;
  const { element } = Matrix;
  const WIDE = "(min-width: 48rem)";

  const one = (name) => document.querySelector(`[data-${name}]`);
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const filled = (text, values) =>
    text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

  class Page {
    constructor(data, words, urls) {
      Object.assign(this, { words, data, urls });
      this.model = new Matrix.Model(data);
      this.wire = new Matrix.Wire(urls, data.user);
      this.keep = new Matrix.Keep(data.user, data.document);
      this.saver = new Matrix.Saver(this.model, this.wire, this.keep);
      this.saver.state.clock = data.clock;
      this.findings = new Matrix.Findings(this.model, urls.findings, words);
      this.company = new Matrix.Company(this.model, this.wire, words, data);
      this.grid = new Matrix.Grid(one("grid"), this.model, { words, hidden: data.hidden });
      this.details = new Matrix.Details(document.getElementById("p-details"), this.model, this.wire, words);
      this.tab = "row";
      this.row = null;
    }

    async start() {
      await this.grid.ready;
      this.joinSaving();
      this.joinGrid();
      this.joinTools();
      this.joinPanel();
      this.drawPagu();
      this.drawState(this.saver.state);
      this.moved();
      this.offerLeft();
      this.findings.read();
      this.company.addEventListener("asked", () => this.drawCompany());
      this.company.addEventListener("changed", (event) => {
        this.findings.read(event.detail.rows);
        this.saver.flush({ except: this.grid.editor ? this.row : null });
      });
      this.company.start(() => ({ row: this.row, editing: Boolean(this.grid.editor) }));
      document.documentElement.dataset.matrixReady = "true";
    }

    // --- Saving -----------------------------------------------------------------------------
    joinSaving() {
      const { saver, model } = this;
      saver.addEventListener("state", (event) => this.drawState(event.detail));
      saver.addEventListener("answered", (event) => this.answered(event.detail.rows));
      model.addEventListener("typed", (event) => {
        this.drawPagu();
        // Several rows at once, or a row that is not the active one: nothing to wait for.
        const { rows } = event.detail;
        if (rows.size > 1 || !rows.has(this.row)) saver.flush();
      });
      model.addEventListener("stored", () => this.drawPagu());
      model.addEventListener("lines", () => this.drawPagu());
      model.addEventListener("closed", (event) => this.closed(event.detail));
      document.addEventListener("visibilitychange", () => {
        if (document.hidden) saver.flush();
      });
      this.grid.root.addEventListener("focusout", (event) => {
        if (!this.grid.root.contains(event.relatedTarget)) saver.flush();
      });
    }

    async answered(rows) {
      this.findings.read(new Set(rows.filter((row) => row.row !== null).map((row) => row.uuid)));
      const shown = this.model.rows.get(this.row);
      if (this.tab === "details") {
        this.details.answered(shown);
        this.details.show(shown);
      }
      const open = this.model
        .waiting("refused")
        .filter(({ cell }) => cell.code === "ambiguous" && !cell.isAsked);
      if (!open.length || document.querySelector("dialog[open]")) return;
      open.forEach(({ cell }) => (cell.isAsked = true));
      const meant = await Matrix.askReadings(open, this.model, this.words);
      this.model.type(meant, { sure: true });
      this.saver.flush();
    }

    drawState(state) {
      const { words } = this;
      const holder = one("save");
      const texts = {
        saved: state.clock ? filled(words.saved, { clock: state.clock }) : words.allSaved,
        saving: words.saving,
      };
      const wanted = words[state.name] || words.server;
      const count = state.name === "open" ? state.open : state.count;
      const text = texts[state.name] || filled(wanted, { n: count });
      const isBad = !["saved", "saving", "typed"].includes(state.name);
      holder.className = `rk-save rk-save-${state.name === "saved" ? "ok" : isBad ? "offline" : "busy"}`;
      const shown = one("save-text");
      if (shown.textContent !== text) shown.textContent = text;
      holder.querySelectorAll("svg, a").forEach((old) => old.remove());
      holder.prepend(Matrix.icon(state.name === "saved" ? "check" : isBad ? "offline" : "refresh"));
      if (state.name === "signed_out") {
        const link = element("a", "", words.signIn);
        link.href = this.urls.login;
        holder.append(" ", link);
      }
      if (state.isFull) this.notice("full", words.full);
      this.drawClosed();
    }

    closed({ message }) {
      this.closedText = message;
      this.drawClosed();
    }

    // Why nothing is stored any more; said again once something is typed that is not.
    drawClosed() {
      if (!this.closedText) return;
      const text = `${this.closedText} ${this.model.waiting().length ? this.words.keptText : ""}`;
      if (text === this.closedSaid) return;
      this.closedSaid = text;
      this.notice("closed", text);
    }

    notice(name, text, ...actions) {
      const holder = one("notices");
      const known = holder.querySelector(`[data-notice="${name}"]`);
      if (known) known.remove();
      if (!text) return;
      const box = element("div", "rk-callout rk-callout-major");
      box.dataset.notice = name;
      box.setAttribute("role", "alert");
      const body = element("div");
      body.append(element("p", "mb-1", text));
      const row = element("div", "rk-row");
      row.append(...actions);
      body.append(row);
      box.append(Matrix.icon("sev-major"), body);
      holder.append(box);
    }

    // --- What an earlier visit left -----------------------------------------------------------
    offerLeft() {
      const left = this.keep.left();
      const cells = left.flatMap(({ entry }) =>
        Object.entries(entry.rows).flatMap(([uuid, row]) =>
          Object.entries(row.cells).map(([key, cell]) => ({ uuid, key, cell, row })),
        ),
      );
      if (!cells.length) return;
      const time = new Date(left[left.length - 1].entry.at).toLocaleString(document.documentElement.lang);
      const keys = left.map(({ key }) => key);
      const close = () => {
        this.keep.forget(keys);
        this.notice("left", "");
      };
      const text = filled(this.words.leftText, { n: cells.length, time });
      const show = Matrix.button(this.words.showTyped, () => this.showLeft(cells));
      const discard = Matrix.button(this.words.discard, () => {
        if (confirm(this.words.discardAsk)) close();
      });
      const save = Matrix.button(
        this.words.saveNow,
        () => {
          this.takeLeft(cells);
          close();
        },
        "btn btn-sm btn-primary",
      );
      this.notice("left", text, save, show, discard);
    }

    showLeft(cells) {
      const box = document.querySelector('[data-notice="left"] > div');
      if (box.querySelector("dl")) return;
      const titles = new Map(this.model.columns.map((column) => [column.key, column.title]));
      const list = element("dl", "rk-facts");
      cells.forEach(({ row, key, cell }) => {
        const entry = element("div");
        const value = typeof cell.value === "string" ? cell.value : JSON.stringify(cell.value);
        entry.append(element("dt", "", `${row.code}, ${titles.get(key) || key}`));
        entry.append(element("dd", "rk-lines", value || this.words.blank));
        list.append(entry);
      });
      box.append(list);
    }

    // As if it had been typed now, but on what was read then: the server finds the clashes.
    takeLeft(cells) {
      cells.forEach(({ uuid, key, cell, row: left }) => {
        let row = this.model.rows.get(uuid);
        if (!row) {
          this.model.take({ uuid, version: left.version, code: left.code, name: "", unit: "", cells: {} });
          row = this.model.rows.get(uuid);
        }
        const { value, was, version } = cell;
        row.typed[key] = { value, was, version, state: "typed", isSentBefore: true };
      });
      this.model.sort();
      this.model.tell("lines");
      this.saver.remember();
      this.saver.flush();
    }

    // --- The grid -----------------------------------------------------------------------------
    joinGrid() {
      const { grid } = this;
      grid.addEventListener("moved", () => this.moved());
      grid.addEventListener("readonly", () => this.say(this.words.readonly));
      grid.addEventListener("copied", () =>
        this.say(filled(this.words.copied, { n: grid.selection.cells().length })),
      );
      grid.addEventListener("pasted", (event) => this.pasted(event.detail));
      grid.addEventListener("editing", () => this.company.ask());
      const bar = one("bar-value");
      let opened = null;
      bar.addEventListener("focus", () => {
        const { line, column } = grid.active;
        const isOpen = grid.mayType(line, column);
        opened = isOpen ? { row: line.row, key: column.key, seen: this.model.seen(line.row, column.key) } : null;
      });
      bar.addEventListener("change", () => {
        if (opened) this.model.type([{ ...opened, value: bar.value }]);
      });
      bar.addEventListener("keydown", (event) => {
        if (event.key === "Escape") bar.value = this.barText();
        if (event.key === "Escape" || (event.key === "Enter" && !event.altKey && !event.shiftKey)) {
          event.preventDefault();
          grid.focus();
        }
      });
    }

    moved() {
      const { line, column } = this.grid.active;
      const row = line && line.row;
      const uuid = row ? row.uuid : null;
      if (uuid !== this.row) {
        this.row = uuid;
        this.saver.flush({ except: uuid });
        if (this.tab === "details") this.details.show(row);
      }
      this.drawBar(line, column);
      this.drawPanel();
      this.drawFoot();
      this.tellCell(line, column);
    }

    barText() {
      const { line, column } = this.grid.active;
      return line && line.row && this.model.editable.has(column.key)
        ? this.model.editText(line.row, column.key)
        : this.grid.textAt(line, column);
    }

    drawBar(line, column) {
      one("bar-code").textContent = line ? (line.row || line).code : "";
      one("bar-column").textContent = column ? column.title : "";
      const bar = one("bar-value");
      if (bar !== document.activeElement) bar.value = line ? this.barText() : "";
      bar.readOnly = !this.grid.mayType(line, column);
      one("bar-message").replaceChildren(...this.barMessage(line, column));
    }

    // What stands against the active cell: a refusal, two people's values, a finding, a companion.
    barMessage(line, column) {
      const row = line && line.row;
      if (!row) return [];
      const typed = row.typed[column.key];
      if (row.isGone) return this.goneMessage(row, typed);
      if (typed && typed.state === "conflict") return this.conflictMessage(row, column.key, typed);
      if (typed && typed.state === "refused") return [element("span", "rk-save-conflict", typed.message)];
      const person = this.company.at(row.uuid);
      if (person) return [filled(this.words.sameRow, { name: person.name })];
      const finding = this.grid.findingAt(row, column.key);
      if (!finding) return [];
      const text = element("span", `rk-sev rk-sev-${finding.severity}`);
      text.append(Matrix.icon(`sev-${finding.severity}`), finding.word);
      const values = `${finding.title}. RKPD: ${finding.expected} ${finding.delta}`;
      return [text, element("span", "", values)];
    }

    conflictMessage(row, key, typed) {
      const shown = (value) => {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        return Matrix.MONEY.has(key) && Matrix.money.read(text) ? Matrix.money.show(text) : text || this.words.blank;
      };
      const mine = Matrix.button(
        `${this.words.useMine}: ${shown(typed.value)}`,
        () => {
          typed.state = "typed";
          this.saver.flush();
          this.grid.focus();
        },
        "btn btn-sm btn-quiet",
      );
      const theirs = Matrix.button(`${this.words.useTheirs}: ${shown(typed.theirs)}`, () => {
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
      const back = Matrix.button(this.words.restore, () => this.restore([row.uuid]), "btn btn-sm btn-quiet");
      return [element("span", "rk-save-conflict", text), ...(this.model.canEdit ? [back] : [])];
    }

    drawFoot() {
      const { grid, words } = this;
      const { line } = grid.selection;
      one("foot-line").textContent = filled(words.line, { n: line + 1, all: grid.lines.length });
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

    tellCell(line, column) {
      if (!line || document.activeElement !== this.grid.holder) return;
      const value = this.grid.textAt(line, column) || this.words.blank;
      clearTimeout(this.speech);
      this.speech = setTimeout(() => {
        this.say(
          filled(this.words.at, { column: column.title, line: this.grid.selection.line + 1, value }),
          { isQuiet: true },
        );
      }, 150);
    }

    say(text, { isQuiet = false } = {}) {
      const live = one("live");
      live.classList.toggle("visually-hidden", isQuiet);
      live.textContent = text;
    }

    async pasted({ count, skipped, rest, left }) {
      const parts = [filled(this.words.pasted, { n: count })];
      if (skipped) parts.push(filled(this.words.skipped, { n: skipped }));
      this.say(count || skipped ? parts.join(" ") : this.words.unchanged);
      this.saver.flush();
      if (!rest.length || !this.model.canEdit) return;
      const text = filled(this.words.restText, { n: rest.length });
      const add = Matrix.button(this.words.addRest, () => this.addRest(rest, left), "btn btn-sm btn-primary");
      const drop = Matrix.button(this.words.discard, () => this.notice("rest", ""));
      this.notice("rest", text, add, drop);
    }

    // Rows that had no line to land on: their own codes where they were pasted along, else the
    // planner chooses as many sub kegiatan.
    async addRest(rest, left) {
      const keys = this.grid.columns.slice(left).map((column) => column.key);
      const place = keys.indexOf("code");
      const own = place >= 0 ? rest.map((values) => (values[place] || "").trim()) : [];
      const codes = own.every((code) => /^[\dX]+(\.[\dX]+)+$/.test(code)) && own.length
        ? own
        : await Matrix.askRows(this.wire, this.words, {
            note: filled(this.words.restText, { n: rest.length }),
          });
      if (!codes.length) return;
      const added = await this.addRows(codes.slice(0, rest.length));
      if (!added) return;
      const values = codes.filter((code) => !added.unknown.includes(code));
      const changes = [];
      added.rows.forEach((found, at) => {
        const row = this.model.rows.get(found.uuid);
        const source = rest[codes.indexOf(values[at])] || [];
        source.forEach((value, offset) => {
          const key = keys[offset];
          if (key && this.model.mayType(row, key)) changes.push({ row, key, value });
        });
      });
      this.notice("rest", "");
      this.model.type(changes);
      this.saver.flush();
    }

    // --- Tools --------------------------------------------------------------------------------
    joinTools() {
      const deeds = {
        add: () => this.add(),
        copy: () => this.copy(),
        delete: () => this.remove(),
        move: () => this.move(),
        undo: () => this.grid.backTo(this.model.undo()),
      };
      one("tools").addEventListener("click", (event) => {
        const button = event.target.closest("[data-do]");
        if (button) deeds[button.dataset.do]();
      });
      const move = document.querySelector('[data-do="move"]');
      if (move) move.hidden = !this.model.units.size;
      this.joinFilters();
      this.joinColumns();
    }

    joinFilters() {
      const field = one("field");
      field.append(new Option(this.words.allFields, ""));
      this.model.fields().forEach((code) => field.append(new Option(code, code)));
      field.addEventListener("change", () => {
        this.model.filter.field = field.value;
        this.model.tell("lines");
      });
      const only = one("only-findings");
      only.addEventListener("change", () => {
        this.model.filter.onlyFlagged = only.checked;
        this.model.tell("lines");
        this.say(filled(this.words.filtered, { n: this.grid.lines.filter((line) => line.row).length }));
      });
    }

    joinColumns() {
      const holder = one("columns");
      this.model.columns.forEach((column) => {
        const label = element("label", "form-check");
        const box = element("input", "form-check-input");
        Object.assign(box, { type: "checkbox", value: column.key });
        box.checked = !this.grid.hidden.has(column.key);
        const title = [column.group, column.title].filter(Boolean).join(": ");
        label.append(box, element("span", "form-check-label", title));
        holder.append(label);
      });
      holder.addEventListener("change", () => {
        const boxes = Array.from(holder.querySelectorAll("input"));
        const hidden = boxes.filter((box) => !box.checked).map((box) => box.value);
        this.grid.hide(hidden);
        this.wire.post("view", { hidden }).catch(() => {});
      });
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
        this.say(failure.message || filled(known[failure.code] || this.words.server, { n: 0 }));
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
      this.say(`${filled(this.words.added, { n: answer.rows.length })} ${unknown}`);
      this.findings.read(new Set(answer.rows.map((row) => row.uuid)));
      return answer;
    }

    async add() {
      const codes = await Matrix.askRows(this.wire, this.words);
      if (!codes.length) return;
      const answer = await this.addRows(codes);
      if (answer && answer.rows.length) await this.grid.goTo(answer.rows[0].uuid, "target");
    }

    async copy() {
      const rows = this.chosenRows().filter((row) => !row.isGone);
      if (!rows.length) {
        this.say(this.words.noRow);
        return;
      }
      await this.saver.flush();
      const answer = await this.deed({ do: "copy", uuids: rows.map((row) => row.uuid) });
      if (!answer) return;
      this.model.takeRows(answer.rows, answer.names);
      this.say(filled(this.words.duplicated, { n: answer.rows.length }));
      await this.grid.goTo(answer.rows[0].uuid, "target");
    }

    async remove() {
      const rows = this.chosenRows();
      if (!rows.length) {
        this.say(this.words.noRow);
        return;
      }
      await this.saver.flush();
      const versions = Object.fromEntries(rows.map((row) => [row.uuid, row.version]));
      const answer = await this.deed({ do: "delete", versions });
      if (!answer) return;
      this.model.takeRows(answer.rows, answer.names);
      this.model.drop(answer.gone);
      this.say(answer.message || "");
      if (answer.gone.length) this.toast(answer.gone);
      this.findings.read();
      this.grid.focus();
    }

    toast(uuids) {
      const holder = document.querySelector(".rk-toasts");
      holder.classList.add("rk-toasts-work");
      const toast = element("div", "rk-toast");
      const undo = Matrix.button(this.words.undo, async () => {
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
      this.say(filled(this.words.restored, { n: answer.rows.length }));
      this.reopen(uuids);
      this.findings.read(new Set(uuids));
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
        this.say(this.words.noRow);
        return;
      }
      const unit = await Matrix.askUnit(this.model.units);
      if (unit === null) return;
      this.model.type(rows.map((row) => ({ row, key: "unit_code", value: unit })));
      this.saver.flush();
    }

    // --- Panel --------------------------------------------------------------------------------
    joinPanel() {
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
      this.findings.addEventListener("read", () => this.drawPanel());
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

    open(name) {
      this.tab = name;
      document.querySelectorAll("[data-tab]").forEach((tab) => {
        const isOpen = tab.dataset.tab === name;
        tab.setAttribute("aria-selected", String(isOpen));
        tab.tabIndex = isOpen ? 0 : -1;
        document.querySelector(`[data-panel="${tab.dataset.tab}"]`).hidden = !isOpen;
      });
      if (name === "details") this.details.show(this.model.rows.get(this.row));
      this.drawPanel();
    }

    drawPanel() {
      const count = this.findings.drawRow(document.getElementById("p-row"), this.grid.active.line);
      one("count-row").textContent = count;
      one("count-all").textContent = this.findings.count();
      if (this.tab === "all") this.findings.drawAll(document.getElementById("p-all"));
    }

    drawPagu() {
      const entered = this.model.sums().budget.get("") || 0n;
      const { plafon } = this.model;
      one("entered").textContent = `Rp${Matrix.money.showCents(entered)}`;
      one("plafon").textContent = plafon ? `Rp${Matrix.money.show(plafon)}` : this.words.noPlafon;
      const rest = one("rest");
      rest.className = "";
      one("share").textContent = "";
      if (!plafon) {
        rest.textContent = "–";
        return;
      }
      const ceiling = Matrix.money.cents(plafon);
      const left = ceiling - entered;
      const size = Matrix.money.showCents(left < 0n ? -left : left);
      rest.textContent = `Rp${size} ${left < 0n ? this.words.over : this.words.left}`;
      rest.classList.toggle("rk-save-conflict", left < 0n);
      const share = ceiling ? Number((entered * 10000n) / ceiling) / 100 : 0;
      one("bar").setAttribute("width", String(Math.min(1000, share * 10)));
      one("share").textContent = `${share.toLocaleString("id", { maximumFractionDigits: 1 })} %`;
    }

    drawCompany() {
      this.company.draw(one("presence"));
      const { line, column } = this.grid.active;
      this.drawBar(line, column);
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
