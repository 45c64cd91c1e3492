import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Reading } from "../src/features/inbox/reading";
import { paced } from "../src/lib/paced";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a burst runs at once and once more at its end", () => {
  const run = vi.fn();
  const ask = paced(1_000, run);
  for (let time = 0; time < 10; time += 1) {
    ask();
    vi.advanceTimersByTime(50);
  }
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5_000);
  ask();
  expect(run).toHaveBeenCalledTimes(3);
});

test("what was looked at for a moment is read, what was passed is not", () => {
  const read = vi.fn(() => Promise.resolve());
  const reading = new Reading(read);
  reading.look(7, true);
  vi.advanceTimersByTime(200);
  reading.stop();
  vi.advanceTimersByTime(1_000);
  expect(read).not.toHaveBeenCalled();
});

test("coming back to the tab reads nothing twice, a new message is read", () => {
  const read = vi.fn(() => Promise.resolve());
  const reading = new Reading(read);
  reading.look(7, false);
  vi.advanceTimersByTime(1_000);
  expect(read).not.toHaveBeenCalled();
  reading.look(7, true);
  vi.advanceTimersByTime(1_000);
  reading.look(7, true);
  vi.advanceTimersByTime(1_000);
  expect(read).toHaveBeenCalledTimes(1);
  reading.look(8, true);
  vi.advanceTimersByTime(1_000);
  expect(read).toHaveBeenCalledTimes(2);
});

test("what could not be said is said again while it is looked at, and not afterwards", async () => {
  const read = vi.fn(() => Promise.reject(new Error("no answer")));
  const reading = new Reading(read);
  reading.look(7, true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(read).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(read).toHaveBeenCalledTimes(2);
  reading.look(7, false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).toHaveBeenCalledTimes(2);
  reading.look(7, true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(read).toHaveBeenCalledTimes(3);
  reading.stop();
});
