// Small pieces of page that all scripts of the matrix draw with, and the places they draw into.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const SPRITE = document.querySelector('link[rel="icon"]').href.replace(/favicon[^/]*$/, "icons.svg");

  const element = (tag, className, text) => {
    const found = document.createElement(tag);
    if (className) found.className = className;
    if (text !== undefined) found.textContent = text;
    return found;
  };

  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "rk-icon");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    const known = document.querySelector("svg.rk-icon use");
    const sprite = known ? known.getAttribute("href").split("#")[0] : SPRITE;
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  };

  // What a finding weighs, for the eye and in words.
  const severity = (finding) => {
    const found = element("span", `rk-sev rk-sev-${finding.severity}`);
    found.append(icon(`sev-${finding.severity}`), finding.word);
    return found;
  };

  const button = (text, action, className = "btn btn-sm btn-text") => {
    const found = element("button", className, text);
    found.type = "button";
    found.addEventListener("click", action);
    return found;
  };

  // The place that the page marks with `data-<name>`.
  const one = (name) => document.querySelector(`[data-${name}]`);

  // `{n}` and the like in a text of the page.
  const filled = (text, values) =>
    text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

  // Draws anew; whoever stands on a button there keeps it while it says the same.
  const redraw = (holder, nodes, key = "") => {
    const said = key + nodes.map((node) => node.textContent ?? node).join("|");
    if (holder.contains(document.activeElement) && holder.dataset.said === said) return;
    holder.dataset.said = said;
    holder.replaceChildren(...nodes);
  };

  Object.assign(Matrix, { element, icon, severity, button, one, filled, redraw });
})();
