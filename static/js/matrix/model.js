// The plan in memory: rows as stored, what was typed into them since, and the tree above.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const MONEY = new Set(["budget", "forward_budget"]);
  // Values of the side panel: lists of entries, read when a row is opened there.
  const LISTS = ["indicators", "locations", "fundings"];

  const same = (one, other) =>
    one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));
  Matrix.same = same;

  // By code, and rows of one code as the plan holds them.
  const inOrder = (one, other) => {
    if (one.code !== other.code) return one.code < other.code ? -1 : 1;
    return (one.position || 0) - (other.position || 0);
  };

  const codeOf = (code, parts) => code.split(".").slice(0, parts).join(".");

  class Model extends EventTarget {
    constructor(data) {
      super();
      this.columns = data.columns;
      this.names = new Map(Object.entries(data.names));
      this.units = new Map(data.units.map((unit) => [unit.code, unit.name]));
      this.plafon = data.plafon;
      this.canEdit = data.canEdit;
      this.talk = data.talk;
      this.rows = new Map();
      this.collapsed = new Set();
      this.flags = new Map();
      this.filter = { field: "", onlyFlagged: false };
      this.draft = null;
      this.steps = new Matrix.Steps();
      this.editable = new Set([...data.columns.map((column) => column.key), ...LISTS]);
      data.rows.forEach((row) => this.rows.set(row.uuid, this.made(row)));
      this.sort();
    }

    made(row) {
      return { ...row, typed: {}, isGone: false };
    }

    tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail }));
    }

    sort() {
      const listed = Array.from(this.rows.values());
      this.order = listed.sort(inOrder);
    }

    // Nothing that is typed is stored any more; or it is again.
    close(reason) {
      this.canEdit = false;
      this.tell("closed", reason);
    }

    reopen() {
      this.canEdit = true;
      this.tell("reopened");
    }

    takePlafon(plafon) {
      if (plafon === this.plafon) return;
      this.plafon = plafon;
      this.tell("stored", { rows: new Set() });
    }

    // Unanswered comments by row and column.
    takeTalk(talk) {
      const [before, uuids] = [this.talk, new Set([...Object.keys(this.talk), ...Object.keys(talk)])];
      const changed = Array.from(uuids).filter((uuid) => !same(before[uuid] || {}, talk[uuid] || {}));
      this.talk = talk;
      if (changed.length) this.tell("stored", { rows: new Set(changed) });
    }

    talkOf(uuid) {
      const cells = Object.values(this.talk[uuid] || {});
      return cells.reduce((sum, cell) => sum + cell.open, 0);
    }

    // --- Values -----------------------------------------------------------------------------
    stored(row, key) {
      return row.cells[key] || "";
    }

    value(row, key) {
      const typed = row.typed[key];
      return typed === undefined ? this.stored(row, key) : typed.value;
    }

    // What the cell shows: amounts grouped, units of the agency by name.
    text(row, key) {
      const value = this.value(row, key);
      if (MONEY.has(key)) {
        const amount = Matrix.money.read(value);
        return amount ? Matrix.money.show(amount) : value;
      }
      if (key === "unit_code") return this.units.get(value) || value;
      return value;
    }

    // The text that an editor opens with.
    editText(row, key) {
      return MONEY.has(key) ? this.text(row, key) : this.value(row, key);
    }

    // What a writer sees in a cell, and at which version of its row: what they type is held
    // against this, whatever comes in meanwhile.
    seen(row, key) {
      return { was: this.stored(row, key), version: row.version };
    }

    // What stands in a field that is still open, {row, key, value, seen}: no value of the row yet,
    // but kept as one. Null once the field is left.
    jot(draft) {
      if (!draft && !this.draft) return;
      this.draft = draft;
      this.tell("jotted");
    }

    // Take what was typed; a list of {row, key, value, seen?} is one step of undo.
    type(changes, { isStep = true, sure = false } = {}) {
      const gone = changes.map(({ row }) => row).filter((row) => !this.rows.has(row.uuid));
      const step = [];
      changes.forEach(({ row, key, value, seen }) => {
        // A field that was open when the plan closed or the row went still keeps its text.
        if (!seen && !this.mayType(row, key)) return;
        const clean = this.normal(key, value);
        const before = this.value(row, key);
        if (same(clean, before) && !sure) return;
        step.push({ uuid: row.uuid, key, from: before, to: clean });
        this.setTyped(row, key, clean, { sure, seen: seen || this.seen(row, key) });
      });
      if (!step.length) return 0;
      if (isStep) this.steps.push(new Matrix.CellStep(this, step));
      this.takeBackIn(gone);
      this.tell("typed", { rows: new Set(step.map((change) => change.uuid)) });
      return step.length;
    }

    // Rows that somebody deleted while a field of theirs was open: the text stands there again.
    takeBackIn(gone) {
      if (!gone.length) return;
      gone.forEach((row) => this.rows.set(row.uuid, Object.assign(row, { isGone: true })));
      this.sort();
      this.tell("lines");
    }

    mayType(row, key) {
      return this.canEdit && !row.isGone && this.editable.has(key);
    }

    normal(key, value) {
      if (typeof value !== "string") return value;
      const text = value.replace(/\r\n?/g, "\n").trim();
      if (MONEY.has(key)) {
        const amount = Matrix.money.read(text);
        return amount === null ? text : amount;
      }
      if (key === "unit_code" && text && !this.units.has(text)) {
        const found = Array.from(this.units).find(([, name]) => name === text);
        return found ? found[0] : text;
      }
      return text;
    }

    setTyped(row, key, value, { sure, seen }) {
      const old = row.typed[key];
      const { was, version } = old || seen;
      const wasSent = old && (old.state === "sending" || old.isSentBefore);
      if (same(value, this.stored(row, key)) && !wasSent && !sure) delete row.typed[key];
      else {
        const isSentBefore = Boolean(wasSent);
        row.typed[key] = { value, was, version, state: "typed", sure, isSentBefore };
      }
    }

    // --- What waits to be saved -------------------------------------------------------------
    waiting(state) {
      const found = [];
      this.rows.forEach((row) => {
        Object.entries(row.typed).forEach(([key, cell]) => {
          if (!state || cell.state === state) found.push({ row, key, cell });
        });
      });
      return found;
    }

    // With what stands in an open field, as it would wait if the field were left now.
    unsaved() {
      const { draft } = this;
      if (!draft) return this.waiting();
      const { row, key, value, seen } = draft;
      const { was, version } = row.typed[key] || seen;
      const others = this.waiting().filter((found) => found.row !== row || found.key !== key);
      return [...others, { row, key, cell: { value: this.normal(key, value), was, version } }];
    }

    // --- What the server says ---------------------------------------------------------------
    // A row as stored now; typed cells stay typed, on top of it.
    take(fresh) {
      const row = this.rows.get(fresh.uuid);
      if (!row) {
        this.rows.set(fresh.uuid, this.made(fresh));
        return true;
      }
      if (fresh.version < row.version) return false;
      const isMoved = row.code !== fresh.code || row.position !== fresh.position;
      Object.assign(row, { more: undefined, unplaced: false }, fresh, { isGone: false });
      return isMoved;
    }

    takeRows(rows, names = {}) {
      Object.entries(names).forEach(([code, name]) => this.names.set(code, name));
      const isMoved = rows.map((row) => this.take(row)).some(Boolean);
      if (isMoved) {
        this.sort();
        this.tell("lines");
      } else if (rows.length) {
        this.tell("stored", { rows: new Set(rows.map((row) => row.uuid)) });
      }
    }

    // A row that somebody deleted stays in sight while it holds something typed.
    drop(uuids) {
      let isChanged = false;
      uuids.forEach((uuid) => {
        const row = this.rows.get(uuid);
        if (!row) return;
        if (Object.keys(row.typed).length) row.isGone = true;
        else this.rows.delete(uuid);
        isChanged = true;
      });
      if (!isChanged) return;
      this.sort();
      this.tell("lines");
    }

    // --- The tree ---------------------------------------------------------------------------
    lines() {
      const lines = [];
      let programme = "";
      let activity = "";
      this.order.forEach((row) => {
        if (!this.isShown(row)) return;
        const [inProgramme, inActivity] = [codeOf(row.code, 3), codeOf(row.code, 5)];
        if (inProgramme !== programme) {
          programme = inProgramme;
          activity = "";
          lines.push(this.heading(1, programme));
        }
        if (this.collapsed.has(programme)) return;
        if (inActivity !== activity) {
          activity = inActivity;
          lines.push(this.heading(2, activity));
        }
        if (!this.collapsed.has(activity)) lines.push({ id: row.uuid, level: 3, row });
      });
      return lines;
    }

    heading(level, code) {
      return { id: `h:${code}`, level, code, name: this.names.get(code) || "", row: null };
    }

    isShown(row) {
      const { field, onlyFlagged } = this.filter;
      if (field && !row.code.startsWith(`${field}.`)) return false;
      return !onlyFlagged || this.flags.has(row.uuid) || Object.keys(row.typed).length > 0;
    }

    // Show the row whatever is closed or filtered.
    open(row) {
      [3, 5].forEach((parts) => this.collapsed.delete(codeOf(row.code, parts)));
      if (!this.isShown(row)) this.filter = { field: "", onlyFlagged: false };
    }

    fields() {
      return Array.from(new Set(this.order.map((row) => codeOf(row.code, 2))));
    }

    // Sums by code of programme and activity, and of the whole under "".
    sums() {
      const sums = { budget: new Map(), forward_budget: new Map() };
      const counts = new Map();
      this.order.forEach((row) => {
        if (row.isGone) return;
        const codes = ["", codeOf(row.code, 3), codeOf(row.code, 5)];
        codes.forEach((code) => counts.set(code, (counts.get(code) || 0) + 1));
        MONEY.forEach((key) => {
          const amount = Matrix.money.read(this.value(row, key));
          if (!amount) return;
          const cents = Matrix.money.cents(amount);
          codes.forEach((code) => sums[key].set(code, (sums[key].get(code) || 0n) + cents));
        });
      });
      return { ...sums, counts };
    }

    toggle(code) {
      if (this.collapsed.has(code)) this.collapsed.delete(code);
      else this.collapsed.add(code);
      this.tell("lines");
    }
  }

  Matrix.Model = Model;
  Matrix.MONEY = MONEY;
  Matrix.LISTS = LISTS;
})();
