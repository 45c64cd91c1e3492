export interface Phone {
  number: string;
  name: string;
}

const STORAGE_KEY = "parley.phone";
const FIRST: Phone = { number: "4915550000001", name: "Simulated Customer" };

/** Whose phone it was last in this browser. */
export function readPhone(): Phone {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "null");
    return isPhone(stored) ? stored : FIRST;
  } catch {
    return FIRST;
  }
}

export function writePhone(phone: Phone): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(phone));
  } catch {
    // Storage can be forbidden; the phone then lasts as long as the page.
  }
}

function isPhone(value: unknown): value is Phone {
  return (
    typeof value === "object" &&
    value !== null &&
    "number" in value &&
    typeof value.number === "string" &&
    /^\d{6,15}$/.test(value.number) &&
    "name" in value &&
    typeof value.name === "string"
  );
}
