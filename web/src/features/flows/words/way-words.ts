import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";

/** Ways out whose names are ours; cases of a branch carry the names that people gave them. */
export const WAY_WORDS: Record<string, MessageDescriptor> = {
  next: msg`Then`,
  failed: msg`If it fails`,
  unknown: msg`If nobody knows`,
  window_closed: msg`If the 24 hours are over`,
  answered: msg`Answered`,
  invalid: msg`No valid answer`,
  timeout: msg`No answer in time`,
  replied: msg`The customer wrote`,
  else: msg`Otherwise`,
  none: msg`Nothing found`,
  missing: msg`Something is missing`,
  unavailable: msg`If it cannot be called`,
  again: msg`Each time`,
  done: msg`When it is over`,
  waits: msg`Waits`,
  ended: msg`Ended`,
  jumps: msg`Goes on elsewhere`,
  moved: msg`Moved to another version`,
  silenced: msg`A person took over`,
};
