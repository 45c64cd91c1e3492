import type { Setup } from "./setup-query";

export const STEPS = ["channel", "team", "message"] as const;
export type Step = (typeof STEPS)[number];

export function welcomeSearch(search: Record<string, unknown>): { step?: Step | undefined } {
  return { step: STEPS.find((step) => step === search["step"]) };
}

export function isDone(step: Step, setup: Setup): boolean {
  if (step === "channel") return setup.channel_id !== null;
  return step === "team" ? setup.invited : setup.complete;
}

/** Where somebody goes on who comes back. Who has been written to was not held up by the team. */
export function nextStep(setup: Setup): Step {
  if (setup.channel_id === null) return "channel";
  return setup.invited || setup.conversation_id !== null ? "message" : "team";
}
