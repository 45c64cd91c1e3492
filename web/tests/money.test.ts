import { describe, expect, it } from "vitest";
import { digitsOf, dollars, minorOf, money, typedMoney } from "../src/lib/money";

describe("amounts", () => {
  it.each([
    [1050, "EUR", "€10.50"],
    [500, "JPY", "¥500"],
    [1250, "KWD", "KWD 1.250"],
    // Browsers write dinars of Iraq without decimals; they are counted in thousandths.
    [1500, "IQD", "IQD 1.500"],
    [0, "SAR", "SAR 0.00"],
    [1e15, "KWD", "KWD 1,000,000,000,000.000"],
  ])("%i of %s is %s", (minor, currency, shown) => {
    expect(money(minor, currency, "en").replaceAll("\u00a0", " ")).toBe(shown);
  });

  it("is read as it is shown", () => {
    for (const currency of ["EUR", "JPY", "KWD", "CLF"]) {
      for (const minor of [0, 1, 99, 123_456_789]) {
        expect(minorOf(typedMoney(minor, currency), currency)).toBe(minor);
      }
    }
  });

  it.each([
    ["12,5", "EUR", 1250],
    ["١٢٫٥", "SAR", 1250],
    [" 7 ", "JPY", 7],
    ["0.29", "EUR", 29],
    ["1.005", "EUR", null],
    ["7.5", "JPY", null],
    ["-3", "EUR", null],
    ["1,000.50", "EUR", null],
    ["", "EUR", null],
    ["1e3", "EUR", null],
  ])("%j in %s is %s", (typed, currency, minor) => {
    expect(minorOf(typed, currency)).toBe(minor);
  });

  it("keeps the sign of the dollar whole among Arabic words", () => {
    expect([0.0042, 10].map((one) => dollars(one, "en"))).toEqual(["$0.0042", "$10.00"]);
    expect(dollars(1.5, "ar")).toBe("\u200f1.50\u00a0\u2066US$\u2069");
  });

  it("knows the digits of ISO 4217", () => {
    expect(["EUR", "KRW", "BHD", "UYW"].map(digitsOf)).toEqual([2, 0, 3, 4]);
  });
});
