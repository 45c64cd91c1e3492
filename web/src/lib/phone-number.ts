/** A number with its plus; anything else as it is. */
export function phoneNumber(value: string): string {
  return /^\d{6,15}$/.test(value) ? `+${value}` : value;
}
