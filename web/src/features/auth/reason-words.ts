import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { Reason } from "./revealed";

/** The audit holds no text of anybody's, so that these are all there are. */
export const REASONS: Record<NonNullable<Reason>, MessageDescriptor> = {
  call: msg`To call or to write`,
  identify: msg`To be sure who it is`,
  deliver: msg`To deliver something`,
  correct: msg`To correct what is kept`,
  other: msg`Something else`,
};

export function isReason(value: unknown): value is NonNullable<Reason> {
  return typeof value === "string" && Object.hasOwn(REASONS, value);
}
