// Copy and paste as a workbook does it. Lines of programmes and activities are sums: they take part
// in neither, so that what was copied can be pasted where it came from.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});

  // The range as rows of text.
  Matrix.copied = (grid) => {
    const { top, bottom, left, right } = grid.selection.range;
    const lines = grid.lines.slice(top, bottom + 1);
    const rows = lines.some((line) => line.row) ? lines.filter((line) => line.row) : lines;
    return rows.map((line) =>
      grid.columns.slice(left, right + 1).map((column) => grid.textAt(line, column)),
    );
  };

  // Where a pasted block lands: changes of cells, texts that fell on read-only cells, and the rows
  // that found no line to land on.
  Matrix.placed = (grid, block) => {
    const { top, bottom, left, right } = grid.selection.range;
    const isSingle = block.length === 1 && block[0].length === 1;
    if (isSingle && !grid.selection.isOneCell) return filled(grid, block[0][0]);
    const targets = grid.lines.slice(top).filter((line) => line.row);
    const fits = fillFactor(block, targets, { top, bottom, left, right }, grid);
    const changes = [];
    let skipped = 0;
    fits.rows.forEach((values, at) => {
      const line = targets[at];
      if (!line) return;
      values.forEach((value, offset) => {
        const column = grid.columns[left + offset];
        if (!column) return;
        if (grid.mayType(line, column)) changes.push({ row: line.row, key: column.key, value });
        else skipped += 1;
      });
    });
    return { changes, skipped, rest: fits.rows.slice(targets.length), left };
  };

  // A block repeats in a range that is a multiple of it, as in a workbook.
  const fillFactor = (block, targets, range, grid) => {
    const height = grid.lines.slice(range.top, range.bottom + 1).filter((line) => line.row).length;
    const width = range.right - range.left + 1;
    const wide = Math.max(...block.map((row) => row.length));
    const down = height % block.length === 0 ? Math.max(1, height / block.length) : 1;
    const across = width % wide === 0 ? Math.max(1, width / wide) : 1;
    const rows = [];
    for (let turn = 0; turn < down; turn += 1) {
      block.forEach((row) => {
        const repeated = [];
        for (let side = 0; side < across; side += 1) repeated.push(...row);
        rows.push(repeated);
      });
    }
    return { rows };
  };

  const filled = (grid, value) => {
    const changes = [];
    let skipped = 0;
    grid.selection.cells().forEach(({ line, column }) => {
      const [at, field] = [grid.lines[line], grid.columns[column]];
      if (!at.row) return;
      if (grid.mayType(at, field)) changes.push({ row: at.row, key: field.key, value });
      else skipped += 1;
    });
    return { changes, skipped, rest: [], left: 0 };
  };

  // Fill down: the first row of the range into the rows below it.
  Matrix.filledDown = (grid) => {
    const { top, bottom, left, right } = grid.selection.range;
    const lines = grid.lines.slice(top, bottom + 1).filter((line) => line.row);
    // One row alone takes what stands above it.
    const above = grid.lines.slice(0, top).filter((line) => line.row).pop();
    const [first, ...rest] = lines.length === 1 && above ? [above, ...lines] : lines;
    if (!first) return [];
    return rest.flatMap((line) =>
      grid.columns
        .slice(left, right + 1)
        .filter((column) => grid.mayType(line, column))
        .map((column) => ({
          row: line.row,
          key: column.key,
          value: grid.model.value(first.row, column.key),
        })),
    );
  };
})();
