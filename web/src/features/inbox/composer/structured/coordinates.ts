const BOTH = /(-?\d{1,2}(?:\.\d+)?)\s*[,;/ ]\s*(-?\d{1,3}(?:\.\d+)?)/;

/** Latitude and longitude as maps write them, alone or in the address of a page. */
export function coordinatesIn(text: string): { latitude: number; longitude: number } | null {
  const found = BOTH.exec(text);
  if (!found) return null;
  const [latitude, longitude] = [Number(found[1]), Number(found[2])];
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return { latitude, longitude };
}
