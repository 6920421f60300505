// The side panel's lists of one row: indicators, places from the region tree, fund sources.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, button } = Matrix;
  const FIELDS = {
    indicators: [
      ["text", "indicator"],
      ["target_text", "target"],
      ["unit", "unit"],
      ["forward_target_text", "forwardTarget"],
    ],
    fundings: [
      ["source_name", "fund"],
      ["amount", "amount"],
    ],
  };

  const filledOf = (entries) => entries.filter((entry) => Object.values(entry).some(Boolean));

  const heading = (text) => element("h3", "rk-matrix-section", text);

  class Details {
    constructor(panel, model, wire, words) {
      Object.assign(this, { panel, model, wire, words, row: null, ticket: 0, work: {}, seen: {} });
    }

    // Whoever is typing here goes on with the row they see, even where it is no longer the active one.
    get isHeld() {
      return this.panel.contains(document.activeElement);
    }

    async show(row) {
      if (this.isHeld && (row !== this.row || (row && row.isGone))) return;
      this.ticket += 1;
      const mine = this.ticket;
      this.row = row;
      if (!row || row.isGone) {
        this.panel.replaceChildren(element("p", "p-3 rk-muted rk-small", this.words.noRow));
        return;
      }
      if (!Matrix.LISTS.every((name) => Array.isArray(row.cells[name]))) {
        try {
          const found = await this.wire.details(row.uuid);
          Matrix.LISTS.forEach((name) => (row.cells[name] = found[name]));
        } catch (failure) {
          return;
        }
      }
      if (mine !== this.ticket || this.isHeld) return;
      Matrix.LISTS.forEach((name) => {
        this.work[name] = structuredClone(this.model.value(row, name) || []);
        this.seen[name] = this.model.seen(row, name);
      });
      this.draw();
    }

    // What was typed here is stored now: that is what further typing builds on.
    answered() {
      const { row } = this;
      if (!row) return;
      Matrix.LISTS.forEach((name) => {
        if (Array.isArray(row.cells[name]) && !row.typed[name]) {
          this.seen[name] = this.model.seen(row, name);
        }
      });
    }

    value(name) {
      return this.work[name];
    }

    // Entries that are blank so far stay here.
    change(name, entries) {
      this.work[name] = entries;
      const value = structuredClone(filledOf(entries));
      this.model.type([{ row: this.row, key: name, value, seen: this.seen[name] }]);
    }

    // What stands in a field is kept letter by letter, as in the grid.
    jot(name, entries) {
      this.model.jot({ row: this.row, key: name, value: filledOf(entries), seen: this.seen[name] });
    }

    draw() {
      const parts = [
        this.head(),
        ...this.list("indicators", this.words.indicator),
        ...this.places(),
        ...this.list("fundings", this.words.fund),
        this.sums(),
      ];
      const box = element("div", "rk-matrix-details");
      box.append(...parts);
      this.panel.replaceChildren(box);
    }

    // The button that was pressed is gone: Tab goes on from the panel.
    drawAnew() {
      this.draw();
      this.panel.focus();
    }

    head() {
      const head = element("p", "rk-small rk-soft", `${this.row.code} ${this.row.name} `);
      const link = element("a", "", this.words.rowPage);
      link.href = this.wire.pageOf(this.row.uuid);
      head.append(link);
      return head;
    }

    list(name, title) {
      const entries = this.value(name);
      const lines = entries.map((entry, at) => this.entry(name, entries, at));
      const more = button(`+ ${this.words.oneMore}`, () => {
        this.work[name] = [...this.value(name), this.blank(name)];
        this.draw();
        this.focusLast(name);
      });
      more.setAttribute("aria-label", `${this.words.oneMore}: ${title}`);
      more.hidden = !this.model.canEdit;
      return [heading(title), ...lines, more];
    }

    blank(name) {
      if (name === "fundings") return { source_code: "", source_name: "", amount: null };
      const texts = ["text", "unit", "target_text", "forward_target_text", "renstra_end"];
      const rest = ["actual_n2", "estimate_n1", "direction", "aggregation"];
      return Object.fromEntries([...texts, ...rest].map((key) => [key, ""]));
    }

    focusLast(name) {
      const fields = this.panel.querySelectorAll(`[data-list="${name}"]`);
      const first = fields[fields.length - FIELDS[name].length];
      if (first) first.focus();
    }

    entry(name, entries, at) {
      const line = element("div", "rk-matrix-entry");
      FIELDS[name].forEach(([key, word]) => {
        const label = element("label", "", this.words[word]);
        const field = element(key === "text" ? "textarea" : "input", "form-control form-control-sm");
        const value = entries[at][key] || "";
        field.value = key === "amount" && value ? Matrix.money.show(value) : value;
        field.dataset.list = name;
        field.readOnly = !this.model.canEdit;
        field.setAttribute("aria-label", `${this.words[word]} ${at + 1}`);
        field.addEventListener("input", () => this.jot(name, this.typed(name, at, key, field)));
        field.addEventListener("blur", () => this.model.jot(null));
        field.addEventListener("change", () => {
          this.change(name, this.typed(name, at, key, field));
          this.total();
        });
        label.append(field);
        line.append(label);
      });
      if (this.model.canEdit) {
        const remove = button(this.words.remove, () => {
          this.change(name, this.value(name).filter((_, other) => other !== at));
          this.drawAnew();
        });
        remove.setAttribute("aria-label", `${this.words.remove} ${at + 1}`);
        line.append(remove);
      }
      return line;
    }

    // The entries with what stands in one field.
    typed(name, at, key, field) {
      const amount = key === "amount" ? Matrix.money.read(field.value) : null;
      const value = key === "amount" && amount !== null ? amount || null : field.value.trim();
      return this.value(name).map((entry, other) => (other === at ? { ...entry, [key]: value } : entry));
    }

    // Sum of the fund sources, the budget, and their difference.
    sums() {
      this.sumLine = element("p", "rk-small rk-matrix-sum");
      this.sumLine.setAttribute("role", "status");
      this.total();
      return this.sumLine;
    }

    total() {
      const named = this.value("fundings").filter((fund) => fund.source_name || fund.amount);
      const amounts = named.map((fund) => fund.amount);
      const budget = Matrix.money.read(this.model.value(this.row, "budget"));
      const isKnown = amounts.length && amounts.every((amount) => Matrix.money.read(amount || ""));
      if (!isKnown || !budget) {
        this.sumLine.textContent = "";
        return;
      }
      const sum = amounts.reduce((all, amount) => all + Matrix.money.cents(Matrix.money.read(amount)), 0n);
      const rest = sum - Matrix.money.cents(budget);
      const words = [
        `${this.words.sum}: Rp${Matrix.money.showCents(sum)}`,
        `${this.words.budget}: Rp${Matrix.money.show(budget)}`,
        rest ? `${this.words.difference}: Rp${Matrix.money.showCents(rest)}` : this.words.addsUp,
      ];
      this.sumLine.textContent = words.join("; ");
      this.sumLine.classList.toggle("is-off", rest !== 0n);
    }

    // --- Places -----------------------------------------------------------------------------
    places() {
      const chosen = this.value("locations");
      const list = element("ul", "rk-list rk-matrix-places");
      chosen.forEach((place, at) => {
        const entry = element("li", "rk-row rk-spread");
        const text = element("span", "", place.text);
        if (!place.code) text.append(" ", element("small", "rk-muted", `(${this.words.noCode})`));
        entry.append(text);
        if (this.model.canEdit) {
          const remove = button(this.words.remove, () => {
            this.change("locations", this.value("locations").filter((_, other) => other !== at));
            this.drawAnew();
          });
          remove.setAttribute("aria-label", `${this.words.remove}: ${place.text}`);
          entry.append(remove);
        }
        list.append(entry);
      });
      const tree = element("div", "rk-matrix-tree");
      if (this.model.canEdit) this.branch(tree, "", []);
      return [heading(this.words.place), list, tree];
    }

    async branch(holder, parent, path) {
      const known = await this.below(parent);
      const list = element("ul");
      known.forEach((place) => list.append(this.node(place, path)));
      holder.replaceChildren(list);
    }

    async below(parent) {
      this.regions = this.regions || new Map();
      if (!this.regions.has(parent)) {
        try {
          this.regions.set(parent, (await this.wire.get("places", parent ? { induk: parent } : {})).places);
        } catch (failure) {
          return [];
        }
      }
      return this.regions.get(parent);
    }

    node(place, path) {
      const item = element("li");
      const here = [...path, place.name];
      const depth = place.code.split(".").length;
      const label = element("label", "form-check");
      const box = element("input", "form-check-input");
      box.type = "checkbox";
      box.checked = this.value("locations").some((other) => other.code === place.code);
      // The region whole is what the forms call "Semua Kecamatan".
      const text = here.length === 1 ? `${place.name}, ${this.words.allDistricts}` : here.join(", ");
      box.addEventListener("change", () => this.pick(place.code, text, box.checked));
      label.append(box, element("span", "form-check-label", here.length === 1 ? text : place.name));
      item.append(label);
      if (depth < 4) {
        const more = element("details");
        const summary = element("summary", "", `${place.name} …`);
        const holder = element("div");
        more.addEventListener("toggle", () => {
          if (more.open && !holder.childElementCount) this.branch(holder, place.code, here);
        });
        more.append(summary, holder);
        item.append(more);
      }
      return item;
    }

    pick(code, text, isChosen) {
      const others = this.value("locations").filter((place) => place.code !== code);
      this.change("locations", isChosen ? [...others, { code, text }] : others);
      const list = this.panel.querySelector(".rk-matrix-places");
      const entry = element("li", "", text);
      if (isChosen) list.append(entry);
      else Array.from(list.children).forEach((child) => child.textContent.startsWith(text) && child.remove());
    }
  }

  Matrix.Details = Details;
})();
