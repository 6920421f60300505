// The tick list: a tick is kept on this device at once and sent as soon as the network lets it.
// What is kept belongs to one user and one rakor; another person on this device is not shown it.
(() => {
  "use strict";

  const page = document.querySelector("[data-attend]");
  if (!page) return;
  const form = document.getElementById("form-hadir");
  const status = page.querySelector("[data-attend-status]");
  const search = page.querySelector("[data-attend-search]");
  const box = `renjana:hadir:${page.dataset.user}:${page.dataset.meeting}`;
  const PAUSE_MS = 5000;
  const BATCH = 200;
  let sending = false;

  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(box)) || [];
    } catch {
      return [];
    }
  };
  const save = (ticks) => localStorage.setItem(box, JSON.stringify(ticks));

  const inputOf = (tick) =>
    form && Array.from(form.elements).find((e) => e.name === "hadir" && e.value === `${tick.delegate}:${tick.day}`);
  const isHere = (tick) => (tick.item || "") === page.dataset.item;

  const newKey = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };

  const say = (note) => {
    const ticks = load();
    const refused = ticks.filter((t) => t.refused).length;
    const waiting = ticks.length - refused;
    const parts = [];
    if (waiting) parts.push(page.dataset.waiting.replace("{n}", waiting));
    if (refused) parts.push(page.dataset.refused.replace("{n}", refused));
    if (note) parts.push(note);
    status.textContent = parts.join(" ") || page.dataset.sent;
  };

  const show = (tick, done) => {
    const input = isHere(tick) && inputOf(tick);
    if (!input) return;
    input.checked = true;
    // Not disabled: that would take the focus from who ticks one after another by keyboard.
    if (done) input.setAttribute("aria-disabled", "true");
    input.nextElementSibling.textContent = done ? page.dataset.now : "…";
    count();
  };

  const take = (states) => {
    const kept = [];
    for (const tick of load()) {
      const state = states[tick.key];
      if (state === "recorded" || state === "known") show(tick, true);
      else if (state) kept.push({ ...tick, refused: state });
      else kept.push(tick);
    }
    save(kept);
  };

  const send = async () => {
    const ticks = load().filter((t) => !t.refused).slice(0, BATCH);
    if (sending || !ticks.length || !form) return;
    sending = true;
    let note = "";
    try {
      const response = await fetch(page.dataset.url, {
        method: "POST",
        redirect: "manual",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
        },
        body: JSON.stringify({ ticks }),
      });
      if (response.ok) take((await response.json()).states);
      else if (response.type === "opaqueredirect" || response.status === 403) note = page.dataset.signin;
    } catch {
      // No network: the ticks wait, and the next attempt sends the same keys.
    }
    sending = false;
    say(note);
    if (!note && load().some((t) => !t.refused)) setTimeout(send, PAUSE_MS);
  };

  page.addEventListener("change", (event) => {
    const input = event.target;
    if (input.name !== "hadir") return;
    if (!input.checked && (sending || input.ariaDisabled === "true")) {
      // It was sent or may be on its way: only the server can take it back.
      input.checked = true;
      return;
    }
    const [delegate, day] = input.value.split(":");
    const others = load().filter((t) => !(t.delegate === delegate && t.day === day && isHere(t)));
    if (input.checked) {
      const tick = { delegate, day, item: page.dataset.item || null, key: newKey(), at: new Date().toISOString() };
      save([...others, tick]);
      show(tick, false);
      say("");
      send();
    } else {
      // Not sent yet, so it can simply be forgotten; a sent tick is taken back on the server.
      save(others);
      say("");
      count();
    }
  });

  // How many of each group are ticked on the day in question; the server says the same next time.
  const count = () => {
    for (const group of page.querySelectorAll("[data-attend-group]")) {
      const day = group.dataset.focus;
      const rows = Array.from(group.querySelectorAll("[data-words]"));
      const isHere = (row) =>
        row.querySelector(`[data-present="${day}"]`) || row.querySelector(`input[value$=":${day}"]:checked`);
      const here = rows.filter(isHere).length;
      const sum = group.querySelector("[data-attend-here]");
      sum.textContent = page.dataset.here.replace("{n}", here).replace("{all}", rows.length);
      sum.classList.toggle("is-complete", here === rows.length);
    }
  };

  const narrow = () => {
    const words = search.value.toLocaleLowerCase("id").split(/\s+/).filter(Boolean);
    for (const group of page.querySelectorAll("[data-attend-group]")) {
      let found = 0;
      for (const row of group.querySelectorAll("[data-words]")) {
        row.hidden = !words.every((word) => row.dataset.words.includes(word));
        found += row.hidden ? 0 : 1;
      }
      group.hidden = !found;
      if (words.length && found) group.open = true;
    }
  };

  if (form) form.addEventListener("submit", (event) => {
    // Each tick is on its way already; the button sends what still waits.
    event.preventDefault();
    send();
  });
  search.addEventListener("input", narrow);
  window.addEventListener("online", send);
  load().forEach((tick) => show(tick, false));
  if (load().length) say("");
  if (search.value) narrow();
  send();
})();
