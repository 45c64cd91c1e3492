/** A number as people read it: a plus, and digits in groups; anything else as it is. */
export function phoneNumber(value: string): string {
  const digits = value.replace(/^\+/, "");
  if (!/^\d{6,15}$/.test(digits)) return value;
  const groups = digits.slice(0, -4).match(/.{1,3}/g) ?? [];
  return `+${[...groups, digits.slice(-4)].join(" ")}`;
}
