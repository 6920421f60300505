// Who else is here, by asking every ten seconds; what they changed comes with the answer. Nobody is
// locked out: a notice says who is at the same row.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, filled } = Matrix;
  const EVERY_MS = 10000;
  const SHOWN = 3;

  class Company extends EventTarget {
    constructor(model, wire, words, { revision, time }) {
      super();
      Object.assign(this, { model, wire, words, revision, since: time, people: [] });
      Object.assign(this, { asking: null, next: null });
      this.gone = new Set();
      this.place = () => ({ row: null, editing: false });
      document.addEventListener("visibilitychange", () => {
        if (!document.hidden) this.ask();
      });
    }

    start(place) {
      this.place = place;
      this.ask();
      this.timer = setInterval(() => {
        if (!document.hidden) this.ask();
      }, EVERY_MS);
    }

    // One question at a time: answers that overtake each other would put people back to where
    // they were. Whoever asks meanwhile is asked for afterwards, as things stand then.
    ask() {
      if (!this.asking) {
        this.asking = this.askNow().finally(() => (this.asking = null));
        return this.asking;
      }
      this.next = this.next || this.asking.then(() => {
        this.next = null;
        return this.ask();
      });
      return this.next;
    }

    async askNow() {
      const { row, editing } = this.place();
      const { since, revision } = this;
      let answer;
      try {
        answer = await this.wire.post("presence", { row, editing, since, revision });
      } catch (failure) {
        // The next time will do; saving says what is wrong with the network.
        return;
      }
      this.take(answer);
    }

    take(answer) {
      this.people = answer.people;
      this.since = answer.time;
      this.revision = answer.revision;
      if (answer.rows) this.takeRows(answer);
      this.dropGone();
      this.model.takeTalk(answer.talk);
      this.model.takePlafon(answer.plafon);
      // An open field is not drawn over: saving it tells why the plan is closed, and keeps the text.
      if (this.model.canEdit && answer.closed && !this.place().editing) this.model.close(answer.closed);
      if (!this.model.canEdit && !answer.closed) this.model.reopen();
      this.dispatchEvent(new CustomEvent("asked", { detail: answer }));
    }

    takeRows(answer) {
      const isTree = answer.gone.length > 0 || answer.rows.some((row) => !this.model.rows.has(row.uuid));
      const fresh = answer.rows.filter((found) => {
        const known = this.model.rows.get(found.uuid);
        return !known || known.isGone || known.version < found.version;
      });
      this.model.takeRows(fresh, answer.names);
      answer.gone.forEach((uuid) => this.gone.add(uuid));
      if (!fresh.length && !answer.gone.length) return;
      // Rows that came or went may concern items without a row: everything is judged anew.
      const rows = isTree ? null : new Set(fresh.map((found) => found.uuid));
      this.dispatchEvent(new CustomEvent("changed", { detail: { rows } }));
    }

    // A row that is being typed into stays until its field is closed: saving then tells who
    // deleted it, and keeps the text.
    dropGone() {
      const { row, editing } = this.place();
      const free = Array.from(this.gone).filter((uuid) => !(editing && uuid === row));
      if (!free.length) return;
      free.forEach((uuid) => this.gone.delete(uuid));
      this.model.drop(free);
    }

    draw(holder) {
      const shown = this.people.slice(0, SHOWN);
      const faces = element("span");
      faces.setAttribute("aria-hidden", "true");
      const looks = ["rk-avatar-b", "rk-avatar-c", ""];
      shown.forEach((person, at) => {
        const letters = person.name.split(/\s+/).slice(0, 2).map((word) => word[0].toUpperCase());
        faces.append(element("b", `rk-avatar ${looks[at % 3]}`, letters.join("")));
      });
      const texts = shown.map((person) =>
        filled(person.editing ? this.words.editing : this.words.here, person),
      );
      const text = texts.join("; ");
      if (holder.dataset.text === text) return;
      holder.dataset.text = text;
      holder.replaceChildren(...(shown.length ? [faces, text] : []));
    }

    // Whoever is changing this row now.
    at(uuid) {
      return this.people.find((person) => person.row === uuid && person.editing);
    }
  }

  Matrix.Company = Company;
})();
