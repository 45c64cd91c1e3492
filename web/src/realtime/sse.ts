/** One event of a server-sent stream; `comment` is a sign of life without content. */
export interface StreamEvent {
  name: string;
  id: string | null;
  data: string;
}

/**
 * Takes a stream's text as it arrives and gives whole events. The browser's EventSource is not
 * used because it hides what we have to know: the status of a refusal, and the pings.
 */
export class StreamParser {
  private rest = "";

  push(chunk: string): StreamEvent[] {
    const blocks = (this.rest + chunk).replaceAll("\r\n", "\n").split("\n\n");
    this.rest = blocks.pop() ?? "";
    return blocks.map(eventOf).filter((event) => event !== null);
  }
}

function eventOf(block: string): StreamEvent | null {
  const event: StreamEvent = { name: "message", id: null, data: "" };
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const at = line.indexOf(":");
    if (at === 0) continue;
    const name = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? "" : line.slice(at + 1).replace(/^ /, "");
    if (name === "event") event.name = value;
    else if (name === "id") event.id = value;
    else if (name === "data") data.push(value);
  }
  if (data.length === 0 && event.name === "message") return null;
  event.data = data.join("\n");
  return event;
}
