// What a workbook puts on the clipboard: cells between tabs, rows between line breaks, quotes around
// a cell that holds either.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});

  const isEnd = (sign) => sign === undefined || sign === "\t" || sign === "\n" || sign === "\r";

  // The cell that starts at `from` with a quote, or null where the quote is only part of the text.
  const quoted = (text, from) => {
    let cell = "";
    for (let at = from + 1; at < text.length; at += 1) {
      if (text[at] !== '"') {
        cell += text[at];
      } else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else {
        return isEnd(text[at + 1]) ? { cell, next: at + 1 } : null;
      }
    }
    return null;
  };

  const plain = (text, from) => {
    let next = from;
    while (!isEnd(text[next])) next += 1;
    return { cell: text.slice(from, next), next };
  };

  Matrix.parseTsv = (text) => {
    const rows = [];
    let row = [];
    let at = 0;
    while (at < text.length) {
      const found = (text[at] === '"' && quoted(text, at)) || plain(text, at);
      row.push(found.cell.replace(/\r\n?/g, "\n"));
      at = found.next;
      if (text[at] === "\t") {
        at += 1;
        if (at < text.length) continue;
        row.push("");
      }
      rows.push(row);
      row = [];
      if (text[at] === "\r" && text[at + 1] === "\n") at += 1;
      at += 1;
    }
    return rows;
  };

  const written = (cell) =>
    /[\t\n\r]/.test(cell) || cell.startsWith('"') ? `"${cell.replace(/"/g, '""')}"` : cell;

  Matrix.formatTsv = (rows) => rows.map((row) => row.map(written).join("\t")).join("\r\n");
})();
