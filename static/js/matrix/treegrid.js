// What Tabulator leaves out for a screen reader: one tab stop, roles, names and counts.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});

  // A group's title is told with each of its columns: groups have no role of their own.
  const hardenHeader = (grid, header) => {
    header.setAttribute("role", "rowgroup");
    header.querySelectorAll("[tabindex]").forEach((found) => found.removeAttribute("tabindex"));
    header.querySelectorAll(".tabulator-col").forEach((found) => {
      found.removeAttribute("aria-sort");
      found.removeAttribute("aria-title");
      const column = grid.columns.find((other) => other.key === found.getAttribute("tabulator-field"));
      if (!column) found.setAttribute("role", "presentation");
      else if (column.group) found.setAttribute("aria-label", `${column.group}: ${column.title}`);
    });
  };

  // The part that scrolls is the one tab stop and the treegrid; it owns the header beside it.
  const harden = (grid) => {
    grid.holder = grid.root.querySelector(".tabulator-tableholder");
    grid.count();
    const header = grid.root.querySelector(".tabulator-header");
    header.id = `${grid.root.id}-header`;
    const attributes = {
      role: "treegrid",
      tabindex: "0",
      "aria-label": grid.words.gridLabel,
      "aria-describedby": "matrix-help",
      "aria-multiselectable": "true",
      "aria-owns": header.id,
      "aria-rowcount": grid.lines.length + 2,
      "aria-colcount": grid.columns.length,
      "aria-readonly": String(!grid.model.canEdit),
    };
    Object.entries(attributes).forEach(([name, value]) => grid.holder.setAttribute(name, value));
    grid.root.setAttribute("role", "presentation");
    grid.root.querySelector(".tabulator-table").setAttribute("role", "rowgroup");
    hardenHeader(grid, header);
  };

  Matrix.harden = harden;
})();
