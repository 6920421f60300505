// Rupiah exactly: amounts are text ("1250000.5"), sums are whole numbers of hundredths.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});

  const DOT_GROUPS = /^[1-9]\d{0,2}(?:\.\d{3})+(?:,(\d+))?$/;
  const COMMA_GROUPS = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.(\d+))?$/;

  const trimmed = (text) => {
    const [whole, part = ""] = text.split(".");
    const decimals = part.replace(/0+$/, "");
    return (whole.replace(/^0+(?=\d)/, "") || "0") + (decimals ? `.${decimals}` : "");
  };

  // What was typed as plain text with a dot ("" for a blank), null where it is no clear amount.
  const read = (typed) => {
    const bare = typed.trim().replace(/^(?:rp|idr)\s*\.?\s*/i, "").replace(/\s*,\s*-+$/, "");
    const text = bare.replace(/\s+/g, "");
    if (/^[-–—−]*$/.test(text)) return "";
    let number = null;
    if (DOT_GROUPS.test(text)) number = text.replace(/\./g, "").replace(",", ".");
    else if (COMMA_GROUPS.test(text)) number = text.replace(/,/g, "");
    else if (/^\d+(?:[.,]\d+)?$/.test(text)) number = text.replace(",", ".");
    if (number === null || /\.\d{3,}$/.test(trimmed(number))) return null;
    return trimmed(number);
  };

  const cents = (text) => {
    const [whole, part = ""] = text.split(".");
    return BigInt(whole) * 100n + BigInt(part.padEnd(2, "0").slice(0, 2));
  };

  const grouped = (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ".");

  // "1250000.5" as an office writes it: "1.250.000,50".
  const show = (text) => {
    const [whole, part] = text.split(".");
    return grouped(whole) + (part ? `,${part.padEnd(2, "0")}` : "");
  };

  const showCents = (sum) => {
    const sign = sum < 0n ? "−" : "";
    const size = sum < 0n ? -sum : sum;
    const part = size % 100n;
    return sign + grouped(String(size / 100n)) + (part ? `,${String(part).padStart(2, "0")}` : "");
  };

  Matrix.money = { read, cents, show, showCents };
})();
