const BARS = 44;
// A voice note of some minutes; what is longer is not fetched only to draw it.
const DRAWN_BYTES = 2_000_000;
export const FLAT: readonly number[] = Array.from({ length: BARS }, () => 0.12);
const known = new Map<string, Promise<readonly number[]>>();

/** How loud a recording is, in a few dozen bars; flat when that cannot be told. */
export function peaksOf(url: string, bytes: number): Promise<readonly number[]> {
  let peaks = known.get(url);
  if (!peaks) {
    peaks = bytes > DRAWN_BYTES ? Promise.resolve(FLAT) : measure(url).catch(() => {
      // It did not come; whoever looks next asks again.
      known.delete(url);
      return FLAT;
    });
    known.set(url, peaks);
  }
  return peaks;
}

async function measure(url: string): Promise<readonly number[]> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`a recording was answered ${answer.status}`);
  const recording = await answer.arrayBuffer();
  // Offline: nothing is played, and no permission to play is needed.
  const context = new OfflineAudioContext(1, 1, 16_000);
  // What this browser cannot read it will not be able to read the next time.
  const sound = await context.decodeAudioData(recording).catch(() => null);
  return sound ? barsOf(sound.getChannelData(0), BARS) : FLAT;
}

/** The loudest moment of each part, against the loudest of all. */
export function barsOf(samples: Float32Array, count: number): number[] {
  const step = Math.max(1, Math.floor(samples.length / count));
  const bars = Array.from({ length: count }, (_, bar) => {
    let loudest = 0;
    for (let place = bar * step; place < (bar + 1) * step && place < samples.length; place += 4) {
      loudest = Math.max(loudest, Math.abs(samples[place] ?? 0));
    }
    return loudest;
  });
  const loudest = Math.max(...bars, 0.001);
  return bars.map((bar) => bar / loudest);
}
