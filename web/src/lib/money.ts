/**
 * ISO 4217: which currencies there are, and how many digits their smallest unit has. The browser's
 * own digits are those people write (none for IQD), not those amounts are counted in (three).
 */
const CODES =
  "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP " +
  "BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB " +
  "EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD " +
  "JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP " +
  "MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR " +
  "RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND " +
  "TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF " +
  "YER ZAR ZMW ZWG";
const NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND";
const FOUR_DIGITS = "CLF UYW";

export const CURRENCIES = CODES.split(" ");

export function digitsOf(currency: string): number {
  if (NO_DIGITS.includes(currency)) return 0;
  if (THREE_DIGITS.includes(currency)) return 3;
  return FOUR_DIGITS.includes(currency) ? 4 : 2;
}

const formats = new Map<string, Intl.NumberFormat>();

/** An amount in the smallest unit as people read it: `€10.50`, `KWD 1.250`, `¥500`. */
export function money(minor: number, currency: string, locale: string): string {
  const key = `${locale} ${currency}`;
  let found = formats.get(key);
  if (!found) {
    const digits = digitsOf(currency);
    found = new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, found);
  }
  return inParts(found, minor / 10 ** digitsOf(currency));
}

const DOLLAR_DIGITS = 4;
const dollarFormats = new Map<string, Intl.NumberFormat>();

/** What models cost is counted in dollars, and one question in parts of a cent: `$0.0042`, `$10.00`. */
export function dollars(amount: number, locale: string): string {
  let found = dollarFormats.get(locale);
  if (!found) {
    found = new Intl.NumberFormat(locale, {
      style: "currency",
      currency: "USD",
      maximumFractionDigits: DOLLAR_DIGITS,
    });
    dollarFormats.set(locale, found);
  }
  return inParts(found, amount);
}

function inParts(format: Intl.NumberFormat, amount: number): string {
  const parts = format.formatToParts(amount);
  return parts.map(({ type, value }) => (type === "currency" ? kept(value) : value)).join("");
}

/** Among Arabic words `JP¥` would be turned into `¥JP`. */
function kept(sign: string): string {
  return /[A-Z][^A-Z]|[^A-Z][A-Z]/.test(sign) ? `\u2066${sign}\u2069` : sign;
}

/** The same for a field that is typed in: `10.50`. */
export function typedMoney(minor: number, currency: string): string {
  return (minor / 10 ** digitsOf(currency)).toFixed(digitsOf(currency));
}

const AT_MOST = 1e15;
const AMOUNT = /^(\d{1,16})(?:[.,٫](\d{1,4}))?$/;

/**
 * What somebody typed, in the smallest unit; null when it is no amount of this currency. A point
 * and a comma both part the decimals, so signs for thousands would be ambiguous and are refused.
 */
export function minorOf(typed: string, currency: string): number | null {
  const match = AMOUNT.exec(latinDigits(typed.trim()));
  if (!match) return null;
  const [, whole = "", decimals = ""] = match;
  const digits = digitsOf(currency);
  if (decimals.length > digits) return null;
  const minor = Number(whole + decimals.padEnd(digits, "0"));
  return minor <= AT_MOST ? minor : null;
}

/** Keyboards in Arabic type digits of their own. */
export function latinDigits(text: string): string {
  return text.replaceAll(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
}
