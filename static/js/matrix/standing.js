// How saving stands, always in sight; and why nothing is saved any more.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element, icon, button, one, filled } = Matrix;

  class Standing {
    constructor({ grid, model, saver, notices, words, urls }) {
      Object.assign(this, { grid, model, notices, words, login: urls.login });
      saver.addEventListener("state", (event) => this.draw(event.detail));
      model.addEventListener("closed", (event) => this.closed(event.detail));
      model.addEventListener("reopened", () => this.reopened());
    }

    // Stage, state and the way to hand in, as the others' deeds leave them.
    drawState({ state, canHandIn }) {
      one("state").textContent = state;
      one("hand-in").hidden = !canHandIn;
    }

    draw(state) {
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
      this.drawWay(shown, state.name === "open", text);
      holder.querySelectorAll("svg, a").forEach((old) => old.remove());
      holder.prepend(icon(state.name === "saved" ? "check" : isBad ? "offline" : "refresh"));
      if (state.name === "signed_out") {
        const link = element("a", "", words.signIn);
        link.href = this.login;
        holder.append(" ", link);
      }
      if (state.isFull) this.notices.show("full", words.full);
      this.drawClosed();
    }

    // What waits for a decision is one press away.
    drawWay(shown, isOpen, text) {
      const known = shown.querySelector("button");
      if (!isOpen || known) return;
      shown.replaceChildren(button(text, () => this.goToOpen(), "btn btn-sm btn-text rk-save-way"));
    }

    // The first such cell behind the active one, around the end of the plan.
    goToOpen() {
      const open = [...this.model.waiting("conflict"), ...this.model.waiting("refused")];
      const { order } = this.model;
      const { line } = this.grid.active;
      const here = line && line.row ? order.indexOf(line.row) : -1;
      const ranked = open
        .map(({ row, key }) => ({ row, key, at: order.indexOf(row) }))
        .sort((one, other) => one.at - other.at);
      const next = ranked.find(({ at }) => at > here) || ranked[0];
      if (next) this.grid.goTo(next.row.uuid, next.key);
    }

    closed({ message }) {
      this.closedText = message;
      this.drawClosed();
    }

    reopened() {
      this.closedText = "";
      this.closedSaid = "";
      this.notices.show("closed", "");
      this.notices.say(this.words.openAgain);
    }

    // Why nothing is stored any more; said again once something is typed that is not.
    drawClosed() {
      if (!this.closedText) return;
      const text = `${this.closedText} ${this.model.waiting().length ? this.words.keptText : ""}`;
      if (text === this.closedSaid) return;
      this.closedSaid = text;
      this.notices.show("closed", text);
    }
  }

  Matrix.Standing = Standing;
})();
