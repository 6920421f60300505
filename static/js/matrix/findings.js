// What the alignment rules say about the row, its programme and the whole plan, while one types.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, severity, button, filled, redraw } = Matrix;
  const RANK = ["critical", "major", "minor", "info"];
  // More uuids do not fit into the address that a server reads (4,094 signs at gunicorn).
  const MOST_ROWS = 100;

  // The supporting programme is printed under a bidang and checked under X.XX.
  const itemOf = (programme) => {
    const parts = programme.split(".");
    return parts[2] === "01" ? "X.XX.01" : programme;
  };

  class Findings extends EventTarget {
    constructor(model, url, words) {
      super();
      Object.assign(this, { model, url, words, rows: new Map(), programmes: new Map(), whole: [] });
      this.hasReference = true;
    }

    // All findings at the start; later those of changed rows and of what depends on them.
    async read(rows = null) {
      if (!this.url || (rows && !rows.size)) return;
      const uuids = rows && rows.size <= MOST_ROWS ? rows : null;
      const query = uuids ? `?baris=${Array.from(uuids).join(",")}` : "";
      let answer;
      try {
        answer = await Matrix.getJson(this.url + query);
      } catch (failure) {
        return;
      }
      this.hasReference = answer.has_reference;
      if (!uuids) this.rows.clear();
      else uuids.forEach((uuid) => this.rows.delete(uuid));
      // The sums are those of the whole plan every time; items without a row only of a whole reading.
      this.programmes.clear();
      (answer.judged || []).forEach((uuid) => this.rows.delete(uuid));
      Object.entries(answer.rows).forEach(([uuid, found]) => this.rows.set(uuid, found));
      Object.entries(answer.programmes).forEach(([code, found]) => this.programmes.set(code, found));
      const kept = uuids ? this.whole.filter((finding) => finding.item) : [];
      this.whole = [...answer.whole, ...kept];
      this.flag();
    }

    flag() {
      const { flags } = this.model;
      const before = new Set(flags.keys());
      flags.clear();
      this.rows.forEach((found, uuid) => {
        const cells = new Map();
        found.forEach((finding) => {
          if (finding.accepted) return;
          const known = cells.get(finding.key);
          if (!known || RANK.indexOf(finding.severity) < RANK.indexOf(known.severity)) {
            cells.set(finding.key, finding);
          }
        });
        if (cells.size) flags.set(uuid, cells);
      });
      const changed = new Set([...before, ...flags.keys()]);
      if (this.model.filter.onlyFlagged) this.model.tell("lines");
      else this.model.tell("stored", { rows: changed });
      this.dispatchEvent(new CustomEvent("read"));
    }

    count() {
      let count = this.whole.length;
      this.rows.forEach((found) => (count += found.length));
      this.programmes.forEach((found) => (count += found.length));
      return count;
    }

    article(finding, { row = null, title = "" } = {}) {
      const found = element("article", "rk-finding-sm");
      const head = element("div", "rk-row rk-spread");
      head.append(severity(finding));
      if (finding.accepted) head.append(element("span", "rk-status rk-status-done", this.words.accepted));
      found.append(head);
      const place = finding.item || title;
      found.append(element("h3", "rk-small mt-1", place ? `${place}: ${finding.title}` : finding.title));
      const list = element("dl", "rk-diff mt-1");
      const sign = element("dd", "rk-diff-op", "≠");
      sign.setAttribute("aria-hidden", "true");
      const own = element("dd", "w", finding.actual);
      if (finding.delta) own.append(" ", element("span", "rk-delta", finding.delta));
      list.append(element("dt", "r", finding.left), element("dd", "r", finding.expected), sign);
      list.append(element("dt", "w", finding.right), own);
      const wrap = element("div", "mt-1");
      wrap.append(list);
      found.append(wrap, element("p", "rk-small rk-soft mt-1", finding.suggestion));
      if (row) {
        found.dataset.key = finding.key;
        found.append(this.acts(finding, row));
      } else if (finding.item && this.model.canEdit) {
        const add = button(this.words.addItem, () => this.tellOf("add", { code: finding.item }), "btn btn-sm btn-quiet");
        add.setAttribute("aria-label", `${this.words.addItem}: ${finding.item}`);
        found.append(add);
      }
      return found;
    }

    acts(finding, row) {
      const acts = element("div", "rk-row mt-1");
      // Several of these stand below each other: each says what it is about.
      const act = (word, name, detail, look) => {
        const found = button(word, () => this.tellOf(name, detail), look);
        found.setAttribute("aria-label", `${word}: ${finding.title}, ${row.code}`);
        acts.append(found);
      };
      act(this.words.goToCell, "goto", { uuid: row.uuid, key: finding.key });
      if (finding.rkpd !== null && this.model.mayType(row, finding.key)) {
        const detail = { row, key: finding.key, value: finding.rkpd };
        act(this.words.useRkpd, "apply", detail, "btn btn-sm btn-quiet");
      }
      return acts;
    }

    tellOf(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail }));
    }

    // The gravest first.
    ofRow(row) {
      const found = (row && this.rows.get(row.uuid)) || [];
      return [...found].sort((one, other) => RANK.indexOf(one.severity) - RANK.indexOf(other.severity));
    }

    drawRow(panel, line) {
      const row = line && line.row;
      const programme = line ? (row || line).code.split(".").slice(0, 3).join(".") : "";
      const title = filled(this.words.programme, { code: programme });
      const found = [
        ...this.ofRow(row).map((finding) => this.article(finding, { row })),
        ...(this.programmes.get(itemOf(programme)) || []).map((f) => this.article(f, { title })),
        // Items that the plan lacks have no row; they stand under "all".
        ...this.whole.filter((f) => !f.item).map((f) => this.article(f, { title: this.words.wholePlan })),
      ];
      redraw(panel, found.length ? found : [this.empty(this.words.noFindings)], row ? row.uuid : "");
      return this.ofRow(row).length;
    }

    drawAll(panel) {
      const found = this.whole.map((f) => this.article(f, { title: this.words.wholePlan }));
      this.programmes.forEach((findings, code) => {
        const title = filled(this.words.programme, { code });
        findings.forEach((finding) => found.push(this.article(finding, { title })));
      });
      this.rows.forEach((findings, uuid) => {
        const row = this.model.rows.get(uuid);
        if (row) findings.forEach((f) => found.push(this.article(f, { row, title: row.code })));
      });
      const text = this.hasReference ? this.words.noFindingsAtAll : this.words.noReference;
      redraw(panel, found.length ? found : [this.empty(text)]);
    }

    empty(text) {
      return element("p", "p-3 rk-muted rk-small", this.hasReference ? text : this.words.noReference);
    }
  }

  Matrix.Findings = Findings;
})();
