import { expect, test } from "vitest";
import { coordinatesIn } from "../src/features/inbox/composer/structured/coordinates";

test.each([
  ["52.5200, 13.4050", { latitude: 52.52, longitude: 13.405 }],
  ["https://example.com/maps/@-33.8568,151.2153,15z", { latitude: -33.8568, longitude: 151.2153 }],
])("%s is a place", (text, place) => {
  expect(coordinatesIn(text)).toEqual(place);
});

test.each(["52.52", "Rosenstraße", "95.1, 20.0"])("%s is none", (text) => {
  expect(coordinatesIn(text)).toBeNull();
});
