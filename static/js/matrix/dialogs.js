// Questions that the grid asks: which sub kegiatan to add, which unit, what a number means.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { element } = Matrix;
  const WAIT_MS = 250;

  const opened = (name) => document.querySelector(`[data-dialog="${name}"]`);

  // Opens the dialog; resolves with the button's value, "" for Esc and Cancel.
  const asked = (dialog) =>
    new Promise((resolve) => {
      dialog.returnValue = "";
      dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
      dialog.showModal();
    });

  const foundItem = (item, words, chosen) => {
    const entry = element("li");
    const label = element("label", "form-check");
    const box = element("input", "form-check-input");
    box.type = "checkbox";
    box.value = item.printed;
    box.checked = chosen.has(item.printed);
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(item.printed);
      else chosen.delete(item.printed);
    });
    const text = element("span", "form-check-label");
    text.append(element("b", "", item.name), element("br"));
    const note = [item.indicator, item.unit && `(${item.unit})`, item.planned && words.planned];
    const small = element("span", "rk-small rk-soft");
    small.append(element("span", "rk-code", item.printed), ` ${note.filter(Boolean).join(" ")}`);
    text.append(small);
    label.append(box, text);
    entry.append(label);
    return entry;
  };

  // Which sub kegiatan to add, as printed codes in the order they were chosen.
  Matrix.askRows = async (wire, words, { note = "" } = {}) => {
    const dialog = opened("add");
    const [field, list, count] = ["search", "found", "found-count"].map((name) =>
      dialog.querySelector(`[data-${name}]`),
    );
    const chosen = new Set();
    const text = dialog.querySelector("[data-add-note]");
    text.hidden = !note;
    text.textContent = note;
    let timer = null;
    let latest = 0;
    const search = async () => {
      latest += 1;
      const mine = latest;
      const { items } = await wire.get("search", { q: field.value });
      if (mine !== latest) return;
      list.replaceChildren(...items.map((item) => foundItem(item, words, chosen)));
      count.textContent = items.length ? "" : words.nothingFound;
    };
    const typed = () => {
      clearTimeout(timer);
      timer = setTimeout(search, WAIT_MS);
    };
    const entered = (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      search();
    };
    field.value = "";
    list.replaceChildren();
    field.addEventListener("input", typed);
    field.addEventListener("keydown", entered);
    search().catch(() => (count.textContent = words.nothingFound));
    const answer = await asked(dialog);
    clearTimeout(timer);
    field.removeEventListener("input", typed);
    field.removeEventListener("keydown", entered);
    return answer === "add" ? Array.from(chosen) : [];
  };

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
    dialog.querySelector("[data-ask-title]").textContent = words.askTarget.replace("{n}", open.length);
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
