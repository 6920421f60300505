// Plafon, what is entered, and the difference.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});
  const { one } = Matrix;

  Matrix.drawPagu = (model, words) => {
    const entered = model.sums().budget.get("") || 0n;
    const { plafon } = model;
    one("entered").textContent = `Rp${Matrix.money.showCents(entered)}`;
    one("plafon").textContent = plafon ? `Rp${Matrix.money.show(plafon)}` : words.noPlafon;
    const rest = one("rest");
    rest.className = "";
    one("share").textContent = "";
    if (!plafon) {
      rest.textContent = "–";
      return;
    }
    const ceiling = Matrix.money.cents(plafon);
    const left = ceiling - entered;
    const size = Matrix.money.showCents(left < 0n ? -left : left);
    rest.textContent = `Rp${size} ${left < 0n ? words.over : words.left}`;
    rest.classList.toggle("rk-save-conflict", left < 0n);
    // In hundredths of a per cent, half up, as on paper.
    const share = ceiling ? Number((entered * 20000n + ceiling) / (ceiling * 2n)) / 100 : 0;
    one("bar").setAttribute("width", String(Math.min(1000, share * 10)));
    one("share").textContent = `${share.toLocaleString("id", { minimumFractionDigits: 2 })}\u00a0%`;
  };
})();
