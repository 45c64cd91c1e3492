import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { Reason } from "./why-queries";

export const REASON_WORDS: Record<Reason, MessageDescriptor> = {
  begun: msg`It began with this message.`,
  reply_to_run: msg`A run waited for this reply, so no flow was asked.`,
  called: msg`Another flow called it.`,
  never_published: msg`It has never been published.`,
  published_later: msg`It was published later.`,
  paused: msg`It is paused.`,
  archived: msg`It is in the archive.`,
  other_channel: msg`It is for other channels.`,
  no_trigger_listens: msg`It does not begin by messages.`,
  trigger_differs: msg`What was said does not fit its trigger.`,
  condition_differs: msg`A condition did not hold.`,
  person_has_it: msg`A person had the conversation.`,
  under_way: msg`It was under way here already.`,
  another_came_first: msg`Another flow came first.`,
  nothing_hinders: msg`With what is known today it would begin: something has changed since.`,
};

/** What a trigger or a step looks at; names of people's own making stand for themselves. */
export const CHECK_WORDS: Record<string, MessageDescriptor> = {
  any: msg`Any message`,
  keyword: msg`Words`,
  pattern: msg`Pattern`,
  intent: msg`Intent`,
  at_least: msg`Probability of at least`,
  new_only: msg`Only when it is new`,
  answer: msg`Kind of answer`,
  call: msg`Outcome of the call`,
  called_flow: msg`Outcome of the other flow`,
  template: msg`Template`,
  label: msg`Label`,
  status: msg`Status`,
  previous: msg`From`,
  field: msg`Field`,
  to: msg`To`,
  emoji: msg`Emoji`,
  ad: msg`Ad`,
  button: msg`Button`,
  assignee_id: msg`Colleague`,
  team_id: msg`Team`,
};
