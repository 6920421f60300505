// What is typed into the minutes is kept on this device until it is saved on the server.
// It belongs to one user and one item; another person on this device is not shown it.
(() => {
  "use strict";

  const box = document.querySelector("[data-minutes]");
  const form = box && box.querySelector("form");
  if (!form) return;
  const place = `renjana:notulen:${box.dataset.user}:${box.dataset.minutes}`;
  const fields = ["chair", "minute_taker", "discussion", "conclusions", "follow_up"].map((n) => form.elements[n]);
  const typed = () => Object.fromEntries(fields.map((f) => [f.name, f.value]));
  const same = (a, b) => fields.every((f) => (a[f.name] || "") === (b[f.name] || ""));

  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(place));
  } catch {
    kept = null;
  }

  const offer = () => {
    const note = document.createElement("div");
    note.className = "rk-row mb-3";
    note.setAttribute("role", "status");
    const text = document.createElement("span");
    text.textContent = box.dataset.kept;
    const button = (label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-sm btn-quiet";
      made.textContent = label;
      made.addEventListener("click", () => {
        act();
        note.remove();
      });
      return made;
    };
    const put = () => fields.forEach((f) => {
      f.value = kept.texts[f.name] || "";
      f.dispatchEvent(new Event("input", { bubbles: true }));
    });
    // It was typed over an older state: the server joins it with what was saved since.
    const take = () => {
      form.elements.version.value = kept.version;
      put();
    };
    note.append(
      text,
      button(box.dataset.take, take),
      button(box.dataset.drop, () => localStorage.removeItem(place)),
    );
    form.before(note);
  };

  if (kept && same(kept.texts, typed())) localStorage.removeItem(place);
  else if (kept) offer();

  form.addEventListener("input", () => {
    localStorage.setItem(place, JSON.stringify({ version: form.elements.version.value, texts: typed() }));
  });
})();
