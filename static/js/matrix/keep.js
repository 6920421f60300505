// What was typed and is not saved yet, kept in this browser for its writer alone.
//
// One entry a page: `renjana.matrix.<user>.<plan>.<page>`. A page that is open renews its entry;
// entries that nobody renews are offered to the same person again.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const STALE_MS = 8000;
  const RENEW_MS = 3000;

  class Keep {
    constructor(user, plan) {
      this.prefix = `renjana.matrix.${user}.${plan}.`;
      this.key = this.prefix + Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
      this.isFull = false;
      this.entry = null;
      setInterval(() => this.renew(Date.now()), RENEW_MS);
      window.addEventListener("pagehide", () => this.renew(0));
      window.addEventListener("pageshow", () => this.renew(Date.now()));
    }

    // Keep these cells instead of those kept before.
    write(waiting) {
      if (!waiting.length) {
        this.entry = null;
        localStorage.removeItem(this.key);
        return;
      }
      const rows = {};
      waiting.forEach(({ row, key, cell }) => {
        rows[row.uuid] = rows[row.uuid] || { version: row.version, code: row.code, cells: {} };
        const { value, was, version } = cell;
        rows[row.uuid].cells[key] = { value, was, version };
      });
      this.entry = { at: Date.now(), beat: Date.now(), rows };
      this.store();
    }

    store() {
      try {
        localStorage.setItem(this.key, JSON.stringify(this.entry));
        this.isFull = false;
      } catch (error) {
        this.isFull = true;
      }
    }

    renew(beat) {
      if (!this.entry) return;
      this.entry.beat = beat;
      this.store();
    }

    // What other pages of this person left behind, oldest first.
    left() {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(this.prefix) && key !== this.key)
        .map((key) => ({ key, entry: this.read(key) }))
        .filter(({ entry }) => entry && Date.now() - entry.beat > STALE_MS)
        .sort((one, other) => one.entry.at - other.entry.at);
    }

    read(key) {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch (error) {
        return null;
      }
    }

    forget(keys) {
      keys.forEach((key) => localStorage.removeItem(key));
    }
  }

  Matrix.Keep = Keep;
})();
