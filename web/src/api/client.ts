import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Me = components["schemas"]["Me"];
export type Problem = components["schemas"]["Problem"];
export type Role = components["schemas"]["Role"];

export const api = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });

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

interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

/** Gives the body of a good answer and throws `Refused` or `Unreachable` for every other one. */
export async function answered<T>(request: Promise<Answer<T>>): Promise<T> {
  const answer = await request.catch(() => {
    throw new Unreachable();
  });
  if (answer.response.ok) return answer.data as T;
  if (isProblem(answer.error)) throw new Refused(answer.error, answer.response.headers);
  throw new Unreachable();
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "status" in body;
}
