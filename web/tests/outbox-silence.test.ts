import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../src/api/client";
import type { Letter } from "../src/outbox/letter";
import { postLetter } from "../src/outbox/post-letter";

const LETTER: Letter = {
  id: "a",
  workspaceId: "w",
  memberId: "m",
  conversationId: "c",
  body: { text: "Hello" },
  writtenAt: "2026-01-01T00:00:00Z",
  state: "waiting",
  attempts: 0,
  notBefore: 0,
};
const WITH_FILE: Letter = {
  ...LETTER,
  body: { attachment: { id: "" } },
  file: { blob: new Blob(["x"]), name: "x.pdf", asDocument: false },
};

/** A server that takes the connection and says nothing. */
class SilentRequest {
  static last: SilentRequest;
  upload: { onprogress?: (event: Partial<ProgressEvent>) => void } = {};
  onabort?: () => void;
  aborted = false;
  constructor() {
    SilentRequest.last = this;
  }
  open() {}
  setRequestHeader() {}
  send() {}
  abort() {
    this.aborted = true;
    this.onabort?.();
  }
}

function attempt() {
  return { signal: new AbortController().signal, onProgress: () => undefined, onUploaded: async () => true };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("XMLHttpRequest", SilentRequest);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("where nobody answers", () => {
  test("a message is given up, and counts as not having reached the server", async () => {
    const ended = new AbortController();
    const limit = vi.spyOn(AbortSignal, "timeout").mockReturnValue(ended.signal);
    vi.spyOn(api, "POST").mockImplementation(((_: string, { signal }: { signal?: AbortSignal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
      })) as unknown as typeof api.POST);
    const posted = postLetter(LETTER, attempt());
    await vi.advanceTimersByTimeAsync(0);
    ended.abort(new DOMException("too long", "TimeoutError"));
    await expect(posted).resolves.toEqual({ outcome: { kind: "unreachable" }, message: null });
    expect(limit.mock.calls[0]?.[0]).toBeLessThanOrEqual(60_000);
  });

  test("a file is given up when nothing of it moves any more, however long it has taken", async () => {
    const posted = postLetter(WITH_FILE, attempt());
    for (let part = 0; part < 10; part += 1) {
      await vi.advanceTimersByTimeAsync(50_000);
      SilentRequest.last.upload.onprogress?.({ lengthComputable: true, loaded: part, total: 10 });
    }
    expect(SilentRequest.last.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(SilentRequest.last.aborted).toBe(true);
    await expect(posted).resolves.toEqual({ outcome: { kind: "unreachable" }, message: null });
  });
});
