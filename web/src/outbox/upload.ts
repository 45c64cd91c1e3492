import { commandHeaders, isProblem, Refused, tellRefusal, Unreachable } from "../api/client";
import type { components } from "../api/schema";
import type { LetterFile } from "./letter";

// A large file on a slow line takes its time; one of which nothing moves any more has no line.
const SILENT_AT_MOST_MS = 60_000;

type Attachment = components["schemas"]["AttachmentOut"];

interface Upload {
  conversationId: string;
  file: LetterFile;
  /** The same file under the same key is stored once. */
  key: string;
  signal: AbortSignal;
  onProgress: (part: number) => void;
}

/** Stores a file at the server. Not by `fetch`, which does not tell how far an upload has got. */
export function upload({ conversationId, file, key, signal, onProgress }: Upload): Promise<Attachment> {
  const query = new URLSearchParams({ conversation_id: conversationId });
  if (file.asDocument) query.set("kind", "document");
  const request = new XMLHttpRequest();
  request.open("POST", `/api/v1/media?${query}`);
  request.responseType = "json";
  const headers = {
    ...commandHeaders(),
    "Idempotency-Key": key,
    "Content-Type": "application/octet-stream",
    "Content-Disposition": `attachment; filename*=UTF-8''${encoded(file.name)}`,
  };
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  return new Promise((resolve, reject) => {
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        reject(new Unreachable());
        request.abort();
      }, SILENT_AT_MOST_MS);
    };
    request.upload.onprogress = (event) => {
      heard();
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onloadend = () => clearTimeout(silence);
    request.onload = () => {
      const body: unknown = request.response;
      if (request.status < 300 && isAttachment(body)) resolve(body);
      else if (isProblem(body)) {
        tellRefusal(request.status);
        const wait = request.getResponseHeader("retry-after");
        reject(new Refused(body, new Headers(wait ? { "retry-after": wait } : {})));
      } else reject(new Unreachable());
    };
    request.onerror = () => reject(new Unreachable());
    request.onabort = () => reject(new DOMException("taken back", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    if (signal.aborted) request.abort();
    else {
      heard();
      request.send(file.blob);
    }
  });
}

/** As RFC 8187 wants it: also the few marks that encodeURIComponent leaves alone. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}

function isAttachment(body: unknown): body is Attachment {
  return typeof body === "object" && body !== null && "id" in body && "state" in body;
}
