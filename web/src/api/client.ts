import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type Me = Schemas["MeOut"];
export type Permission = Schemas["Permission"];
export type Problem = Schemas["Problem"];
export type Role = Schemas["Role"];
export type WorkspaceName = Schemas["WorkspaceNameOut"];
export type Member = Schemas["MemberOut"];
export type Team = Schemas["TeamOut"];
export type Label = Schemas["LabelOut"];
export type Channel = Schemas["ChannelOut"];
export type Contact = Schemas["ContactOut"];
export type Conversation = Schemas["ConversationOut"];
export type ConversationStatus = Schemas["ConversationStatus"];
export type Message = Schemas["MessageOut"];
export type MessageStatus = Schemas["MessageStatus"];

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** Which session the commands of this page belong to; set when we learn who is signed in. */
let csrfToken = "";

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

const SAFE = new Set(["GET", "HEAD"]);

const proof: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method) && csrfToken) request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });
api.use(proof);

/** The headers of a command that openapi-fetch has no part in: an upload with progress. */
export function commandHeaders(): Record<string, string> {
  return { "X-CSRF-Token": csrfToken };
}

/** The server answered, and the answer is a refusal that says why. */
export class Refused extends Error {
  readonly problem: Problem;
  /** How long the server asks us to wait, when it does. */
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, headers: Headers) {
    super(problem.title);
    this.name = "Refused";
    this.problem = problem;
    this.retryAfterSeconds = Number(headers.get("retry-after")) || null;
  }
}

/** Nothing that we understand came back: no network, a proxy's page, a server that is starting. */
export class Unreachable extends Error {
  constructor() {
    super("The server does not answer");
    this.name = "Unreachable";
  }
}

/** Also for the stream of events, which is not asked through `answered`. */
export function tellRefusal(status: number): void {
  for (const heard of listeners) heard(status);
}

interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

type Heard = (status: number) => void;
const listeners = new Set<Heard>();

/** Calls back with the status of every refusal: a session that ended is noticed in one place. */
export function onRefusal(heard: Heard): () => void {
  listeners.add(heard);
  return () => void listeners.delete(heard);
}

/** Gives the body of a good answer and throws `Refused` or `Unreachable` for every other one. */
export async function answered<T>(request: Promise<Answer<T>>): Promise<T> {
  const answer = await request.catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable();
  });
  if (answer.response.ok) return answer.data as T;
  if (!isProblem(answer.error)) throw new Unreachable();
  tellRefusal(answer.error.status);
  throw new Refused(answer.error, answer.response.headers);
}

export function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "status" in body;
}
