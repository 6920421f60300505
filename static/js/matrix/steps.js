// What was done, to be taken back and done again in the order of doing: cells that were typed, rows
// that were added, deleted or put in another place.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});

  // Says why a step cannot be taken; the step is dropped, and no other is taken instead.
  class CannotStep extends Error {}

  // A step is {what, back(), forth()}: what it did, in words, and two ways that lead to the cell
  // concerned, {uuid, key} or null, or throw CannotStep. A way that ends with undefined failed for
  // a reason that will pass, such as a cut network: the step stays where it is.
  class Steps extends EventTarget {
    constructor() {
      super();
      Object.assign(this, { done: [], undone: [], isBusy: false });
    }

    push(step) {
      this.done.push(step);
      this.undone.length = 0;
      this.tell();
    }

    // A step that was taken back by another way than undo.
    drop(step) {
      this.done = this.done.filter((other) => other !== step);
      this.tell();
    }

    tell() {
      this.dispatchEvent(new CustomEvent("changed"));
    }

    undo() {
      return this.take("done", "undone", "back");
    }

    redo() {
      return this.take("undone", "done", "forth");
    }

    // One at a time: {what, place} of the step taken, {why} of one that could not be, null if
    // there is none or the last one is still under way.
    async take(from, to, way) {
      if (this.isBusy || !this[from].length) return null;
      this.isBusy = true;
      const step = this[from][this[from].length - 1];
      try {
        const place = await step[way]();
        if (place === undefined) return null;
        this[from] = this[from].filter((other) => other !== step);
        this[to].push(step);
        return { what: step.what, place };
      } catch (failure) {
        if (!(failure instanceof CannotStep)) throw failure;
        this[from] = this[from].filter((other) => other !== step);
        return { why: failure.message };
      } finally {
        this.isBusy = false;
        this.tell();
      }
    }

    // The server stored another spelling of what was sent: that is what stands there now.
    respell(uuid, key, sent, stored) {
      [...this.done, ...this.undone].forEach((step) => {
        (step.changes || []).forEach((change) => {
          if (change.uuid !== uuid || change.key !== key) return;
          if (Matrix.same(change.to, sent)) change.to = stored;
          if (Matrix.same(change.from, sent)) change.from = stored;
        });
      });
    }
  }

  // Cells that were typed together. Whoever takes them back changes only what still says what was
  // typed: a value that somebody else wrote since is theirs.
  class CellStep {
    constructor(model, changes) {
      Object.assign(this, { model, changes });
    }

    get what() {
      return { name: "cells", n: this.changes.length };
    }

    back() {
      return this.turn("to", "from");
    }

    forth() {
      return this.turn("from", "to");
    }

    turn(now, then) {
      const { model } = this;
      const there = this.changes
        .map((change) => ({ ...change, row: model.rows.get(change.uuid) }))
        .filter(({ row }) => row && !row.isGone);
      if (!there.length) throw new CannotStep("gone");
      if (!model.canEdit) throw new CannotStep("closed");
      const own = there.filter(({ row, key, ...change }) => Matrix.same(model.value(row, key), change[now]));
      if (!own.length) throw new CannotStep("changed");
      model.type(own.map(({ row, key, ...change }) => ({ row, key, value: change[then] })), { isStep: false });
      return { uuid: own[0].uuid, key: own[0].key };
    }
  }

  Object.assign(Matrix, { Steps, CellStep, CannotStep });
})();
