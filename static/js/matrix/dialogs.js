// Questions that the grid asks: which sub kegiatan to add, which unit, what a number means.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, filled } = Matrix;
  const WAIT_MS = 250;

  const opened = (name) => document.querySelector(`[data-dialog="${name}"]`);

  // Opens the dialog; resolves with the button's value, "" for Esc and Cancel.
  const asked = (dialog) =>
    new Promise((resolve) => {
      dialog.returnValue = "";
      dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
      dialog.showModal();
    });

  // The dialog in which sub kegiatan are searched for and chosen.
  class Search {
    constructor(wire, words) {
      Object.assign(this, { wire, words, dialog: opened("add"), chosen: new Set(), latest: 0 });
      const part = (name) => this.dialog.querySelector(`[data-${name}]`);
      Object.assign(this, { search: part("search"), found: part("found"), status: part("found-count") });
      Object.assign(this, { all: part("choose-all"), counted: part("chosen"), note: part("add-note") });
    }

    async ask(note) {
      this.note.hidden = !note;
      this.note.textContent = note;
      this.search.value = "";
      this.found.replaceChildren();
      const stop = this.listen();
      this.count();
      this.find();
      const answer = await asked(this.dialog);
      stop.abort();
      clearTimeout(this.timer);
      return answer === "add" ? Array.from(this.chosen) : [];
    }

    listen() {
      const stop = new AbortController();
      const { signal } = stop;
      this.search.addEventListener("input", () => this.typed(), { signal });
      this.search.addEventListener("keydown", (event) => this.entered(event), { signal });
      this.found.addEventListener("change", (event) => this.choose(event.target), { signal });
      this.all.addEventListener("click", () => this.chooseAll(), { signal });
      return stop;
    }

    typed() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.find(), WAIT_MS);
    }

    // Enter searches; it does not send the dialog.
    entered(event) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.find();
    }

    async find() {
      this.latest += 1;
      const mine = this.latest;
      let answer = { items: [], more: false, cut: false };
      try {
        answer = await this.wire.get("search", { q: this.search.value });
      } catch (failure) {
        // Said below as nothing found; the next letter asks again.
      }
      if (mine !== this.latest) return;
      const { items, more, cut } = answer;
      this.found.replaceChildren(...items.map((item) => this.item(item)));
      const shown = more ? filled(this.words.moreFound, { n: items.length }) : "";
      const said = items.length ? shown : this.words.nothingFound;
      this.status.textContent = [cut && this.words.searchCut, said].filter(Boolean).join(" ");
    }

    item(item) {
      const entry = element("li");
      const label = element("label", "form-check");
      const box = element("input", "form-check-input");
      Object.assign(box, { type: "checkbox", value: item.printed, checked: this.chosen.has(item.printed) });
      box.dataset.planned = String(item.planned);
      const text = element("span", "form-check-label");
      text.append(element("b", "", item.name), element("br"));
      const note = [item.indicator, item.unit && `(${item.unit})`, item.planned && this.words.planned];
      const small = element("span", "rk-small rk-soft");
      small.append(element("span", "rk-code", item.printed), ` ${note.filter(Boolean).join(" ")}`);
      text.append(small);
      label.append(box, text);
      entry.append(label);
      return entry;
    }

    choose(box) {
      if (box.checked) this.chosen.add(box.value);
      else this.chosen.delete(box.value);
      this.count();
    }

    // All that is shown and not in the plan yet.
    chooseAll() {
      this.found.querySelectorAll('input[data-planned="false"]').forEach((box) => {
        box.checked = true;
        this.chosen.add(box.value);
      });
      this.count();
    }

    count() {
      this.counted.textContent = filled(this.words.chosen, { n: this.chosen.size });
    }
  }

  // Which sub kegiatan to add, as printed codes in the order they were chosen.
  Matrix.askRows = (wire, words, { note = "" } = {}) => new Search(wire, words).ask(note);

  // The unit to move to, null for none chosen.
  Matrix.askUnit = async (units) => {
    const dialog = opened("move");
    const field = dialog.querySelector("[data-units]");
    field.replaceChildren(new Option("–", ""));
    units.forEach((name, code) => field.append(new Option(name, code)));
    return (await asked(dialog)) === "move" ? field.value : null;
  };

  // What ambiguous numbers mean: [{row, key, value}] with the readings that were chosen.
  Matrix.askReadings = async (open, model, words) => {
    const dialog = opened("ask");
    dialog.querySelector("[data-ask-title]").textContent = filled(words.askTarget, { n: open.length });
    const titles = new Map(model.columns.map((column) => [column.key, column.title]));
    const sets = open.map(({ row, key, cell }, at) => {
      const set = element("fieldset", "mb-2");
      set.append(element("legend", "form-label", `${row.code}, ${titles.get(key)}: ${cell.value}`));
      cell.choices.forEach((choice, side) => {
        const label = element("label", "form-check");
        const box = element("input", "form-check-input");
        Object.assign(box, { type: "radio", name: `reading-${at}`, value: choice, checked: !side });
        const meaning = side ? words.decimals : words.thousands;
        label.append(box, element("span", "form-check-label", `${choice} (${meaning})`));
        set.append(label);
      });
      return set;
    });
    dialog.querySelector("[data-ask-list]").replaceChildren(...sets);
    if ((await asked(dialog)) !== "ok") return [];
    return open.map(({ row, key }, at) => ({
      row,
      key,
      value: sets[at].querySelector("input:checked").value,
    }));
  };
})();
