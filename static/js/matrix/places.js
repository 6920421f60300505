// A row put higher or lower among the rows of its code, by keyboard, by button or by dragging it at
// its code. Plans stand in the order of codes, so that no row leaves its own.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const STARTS_PX = 5;

  class Places {
    constructor(rows) {
      const { grid, model, notices, words } = rows;
      Object.assign(this, { rows, grid, model, notices, words, dragged: null });
      grid.root.addEventListener("mousedown", (event) => this.pressed(event), true);
      document.addEventListener("mousemove", (event) => this.moved(event));
      document.addEventListener("mouseup", () => this.dropped());
    }

    // Rows of the same code, in their order.
    alike(row) {
      return this.model.order.filter((other) => other.code === row.code && !other.isGone);
    }

    higher() {
      this.step(-1);
    }

    lower() {
      this.step(1);
    }

    async step(way) {
      const { line } = this.grid.active;
      const row = line && line.row;
      if (!row || row.isGone) {
        this.notices.say(this.words.noRow);
        return;
      }
      const alike = this.alike(row);
      const to = alike.indexOf(row) + way;
      if (to < 0 || to >= alike.length) {
        this.notices.say(alike.length > 1 ? this.words.placeEnd : this.words.placeAlone);
        return;
      }
      const others = alike.filter((other) => other !== row);
      await this.put(row, to > 0 ? others[to - 1] : null);
    }

    // Right behind another row, or before all of them where that is null.
    async put(row, after) {
      if (!this.model.canEdit) {
        this.grid.refuse();
        return;
      }
      const alike = this.alike(row);
      const before = alike[alike.indexOf(row) - 1] || null;
      if (after === before) return;
      const { key } = this.grid.active.column;
      const ways = [after, before].map((other) => () => this.send(row.uuid, other && other.uuid, key));
      if ((await ways[0]()) === undefined) return;
      this.model.steps.push({ what: { name: "placed", n: 1 }, forth: ways[0], back: ways[1] });
      await this.grid.goTo(row.uuid, key);
      const list = this.alike(row);
      this.notices.say(Matrix.filled(this.words.placed, { n: list.indexOf(row) + 1, all: list.length }));
    }

    async send(uuid, after, key) {
      const answer = await this.rows.deed({ do: "place", uuid, after });
      if (!answer) return undefined;
      this.model.takeRows(answer.rows, answer.names);
      return { uuid, key };
    }

    // --- Dragging ---------------------------------------------------------------------------
    pressed(event) {
      if (event.button !== 0 || event.shiftKey || !event.target.closest("[data-grip]")) return;
      const place = this.grid.controls.placeOf(event.target);
      const line = place && this.grid.lines[place.line];
      if (!line || !line.row || line.row.isGone || !this.model.canEdit) return;
      event.preventDefault();
      event.stopPropagation();
      this.grid.selection.set(place.line, place.column);
      this.grid.focus();
      this.dragged = { row: line.row, from: event.clientY, at: null, isMoving: false };
    }

    moved(event) {
      const { dragged } = this;
      if (!dragged) return;
      dragged.isMoving = dragged.isMoving || Math.abs(event.clientY - dragged.from) > STARTS_PX;
      if (!dragged.isMoving) return;
      event.preventDefault();
      const over = event.target.closest(".tabulator-row");
      this.show(over && this.goal(over, event.clientY));
    }

    // {after, element, isBelow}: behind which row of the same code it would come to stand.
    goal(element, y) {
      const cell = element.querySelector(".tabulator-cell[id]");
      const place = cell && this.grid.controls.placeOf(cell);
      const row = place && this.grid.lines[place.line].row;
      if (!row || row.code !== this.dragged.row.code) return null;
      const box = element.getBoundingClientRect();
      const isBelow = y > box.top + box.height / 2;
      const others = this.alike(row).filter((other) => other !== this.dragged.row);
      const at = others.indexOf(row);
      if (at < 0) return null;
      return { after: isBelow ? row : others[at - 1] || null, element, isBelow };
    }

    show(goal) {
      this.clear();
      this.dragged.at = goal;
      this.grid.root.classList.toggle("is-dragging-nowhere", !goal);
      if (goal) goal.element.classList.add(goal.isBelow ? "is-drop-below" : "is-drop-above");
    }

    clear() {
      this.grid.root.classList.remove("is-dragging-nowhere");
      this.grid.root
        .querySelectorAll(".is-drop-below, .is-drop-above")
        .forEach((row) => row.classList.remove("is-drop-below", "is-drop-above"));
    }

    dropped() {
      const { dragged } = this;
      if (!dragged) return;
      this.dragged = null;
      this.clear();
      if (!dragged.isMoving) return;
      if (dragged.at) this.put(dragged.row, dragged.at.after);
      else this.notices.say(this.words.placeAlone);
    }
  }

  Matrix.Places = Places;
})();
