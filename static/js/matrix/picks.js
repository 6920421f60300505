// Lists to choose from in some columns. Free text stays allowed: a value that no list holds is marked.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element } = Matrix;
  const SHOWN = 8;
  // Columns whose cells hold one value a line.
  const LINES = new Set(["funds", "location", "national_priority", "regional_priority"]);

  const plain = (text) => text.trim().toLocaleLowerCase("id");

  // What the columns of this plan are usually filled with, read once after the page is there.
  class Choices {
    constructor(model, wire) {
      Object.assign(this, { model, wire, lists: {}, known: {} });
    }

    async read() {
      try {
        this.lists = await this.wire.get("choices");
      } catch (failure) {
        // Nothing is offered and nothing marked; typing works all the same.
        return;
      }
      Object.entries(this.lists).forEach(([key, list]) => (this.known[key] = new Set(list.map(plain))));
      this.model.tell("stored", { rows: new Set(this.model.rows.keys()) });
    }

    has(key) {
      return Boolean(this.lists[key] && this.lists[key].length);
    }

    // The best known texts that hold all typed words; those that begin with them stand first.
    like(key, typed) {
      const words = plain(typed).split(/\s+/).filter(Boolean);
      const found = (this.lists[key] || []).filter((text) => words.every((word) => plain(text).includes(word)));
      const first = found.filter((text) => plain(text).startsWith(words[0] || ""));
      return [...new Set([...first, ...found])];
    }

    // Whether the cell says something that its list does not hold. Places are judged by the server,
    // which finds more spellings than a list has.
    isFree(row, key) {
      if (key === "location") return Boolean(row.unplaced) && row.typed[key] === undefined;
      if (key === "unit_code" || !this.has(key)) return false;
      const text = this.model.value(row, key);
      const lines = LINES.has(key) ? text.split("\n") : [text];
      return lines.some((line) => line.trim() && !this.known[key].has(plain(line)));
    }
  }

  // The list below an open field. Typing narrows it down; Alt and an arrow lead into it, as in a
  // workbook, so that Enter and the arrows alone keep their meaning.
  class PickList {
    constructor(field, choices, key, words) {
      Object.assign(this, { field, choices, key, words, at: -1, found: [] });
      this.box = element("div", "rk-picks");
      this.box.id = "matrix-picks";
      this.box.setAttribute("role", "listbox");
      this.box.setAttribute("aria-label", words.picks);
      this.field.setAttribute("role", "combobox");
      this.field.setAttribute("aria-controls", this.box.id);
      this.field.setAttribute("aria-autocomplete", "list");
      this.box.addEventListener("mousedown", (event) => {
        event.preventDefault();
        event.stopPropagation();
        const option = event.target.closest("[role=option]");
        if (option) this.pick(Number(option.dataset.at));
      });
      this.draw({ isOpen: false });
    }

    // The line the caret stands in, and where it begins and ends.
    get line() {
      const { value, selectionStart } = this.field;
      if (!LINES.has(this.key)) return { from: 0, to: value.length, text: value };
      const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
      const end = value.indexOf("\n", selectionStart);
      const to = end < 0 ? value.length : end;
      return { from, to, text: value.slice(from, to) };
    }

    typed() {
      this.at = -1;
      this.draw({ isOpen: this.line.text.trim() !== "" });
    }

    // True if the key was the list's.
    pressed(event) {
      if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        if (!this.isOpen) this.draw({ isOpen: true, isWhole: true });
        this.move(event.key === "ArrowDown" ? 1 : -1);
        return true;
      }
      if (this.at < 0) return false;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") this.move(event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "Enter") this.pick(this.at);
      else if (event.key === "Escape") this.draw({ isOpen: false });
      else return false;
      return true;
    }

    move(step) {
      if (!this.found.length) return;
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.mark();
    }

    pick(at) {
      const { from, to } = this.line;
      this.field.setRangeText(this.found[at], from, to, "end");
      this.field.dispatchEvent(new Event("input"));
      this.draw({ isOpen: false });
    }

    draw({ isOpen, isWhole = false }) {
      this.at = -1;
      const all = isOpen ? this.choices.like(this.key, isWhole ? "" : this.line.text) : [];
      this.found = isWhole ? all : all.slice(0, SHOWN);
      this.isOpen = this.found.length > 0;
      const options = this.found.map((text, at) => {
        const option = element("div", "", text);
        option.id = `matrix-pick-${at}`;
        option.dataset.at = String(at);
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        return option;
      });
      this.box.hidden = !this.isOpen;
      this.box.replaceChildren(...options);
      this.field.setAttribute("aria-expanded", String(this.isOpen));
      this.field.removeAttribute("aria-activedescendant");
      if (this.isOpen) this.place();
    }

    mark() {
      Array.from(this.box.children).forEach((option, at) => {
        option.setAttribute("aria-selected", String(at === this.at));
        if (at !== this.at) return;
        this.field.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      });
    }

    // Below the field, or above it where the window ends.
    place() {
      const field = this.field.getBoundingClientRect();
      const room = window.innerHeight - field.bottom;
      const { style } = this.box;
      style.left = `${Math.max(0, Math.min(field.left, window.innerWidth - 336))}px`;
      style.top = room > 180 || room > field.top ? `${field.bottom}px` : "auto";
      style.bottom = style.top === "auto" ? `${window.innerHeight - field.top}px` : "auto";
    }

    attach() {
      document.body.append(this.box);
    }

    remove() {
      this.box.remove();
    }
  }

  Object.assign(Matrix, { Choices, PickList });
})();
