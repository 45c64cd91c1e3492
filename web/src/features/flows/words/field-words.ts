import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";

interface FieldWords {
  label: MessageDescriptor;
  hint?: MessageDescriptor;
}

/** By `kind.field`, else by the field alone; what is in neither goes by its own name. */
const FIELDS: Record<string, FieldWords> = {
  text: { label: msg`Text` },
  fallback: {
    label: msg`Template for when the 24 hours are over`,
    hint: msg`Sent in its place when the customer has not written for a day.`,
  },
  template: { label: msg`Template` },
  options: { label: msg`Options`, hint: msg`Up to three short ones are buttons, more are a list.` },
  button: { label: msg`Button that opens the list` },
  header: { label: msg`Heading` },
  footer: { label: msg`Small print` },
  save_as: { label: msg`Keep the answer as`, hint: msg`Later texts use it as vars.name.` },
  "Saved.save_as": { label: msg`Keep as` },
  "ask_question.kind": { label: msg`Kind of answer` },
  pattern: { label: msg`Pattern`, hint: msg`A regular expression (RE2).` },
  retries: { label: msg`Ask again this often` },
  retry_text: { label: msg`Text when asking again`, hint: msg`Empty: the same text.` },
  timeout_seconds: { label: msg`Wait for an answer at most`, hint: msg`Empty: as long as it takes.` },
  "http_request.timeout_seconds": { label: msg`Wait at most, in seconds` },
  seconds: { label: msg`For how long` },
  "silence.seconds": { label: msg`After how long` },
  "wait.until": { label: msg`Until a moment`, hint: msg`Such as 2027-03-01 09:00, or a value.` },
  hours: { label: msg`Until business hours` },
  reply: { label: msg`The customer’s next message ends it too` },
  days: { label: msg`Days` },
  opens: { label: msg`From` },
  "Opening.until": { label: msg`Until` },
  cases: { label: msg`Cases`, hint: msg`The first one that holds is taken.` },
  when: { label: msg`When` },
  "Case.name": { label: msg`Name of this way` },
  "SwitchCase.name": { label: msg`Name of this way` },
  equals: { label: msg`Values`, hint: msg`One on each line.` },
  "switch.value": { label: msg`Value to look at` },
  "set_value.name": { label: msg`Name of the value` },
  value: { label: msg`Value` },
  field: { label: msg`Field` },
  label_id: { label: msg`Label` },
  on: { label: msg`On` },
  action: { label: msg`What to do` },
  assignee_id: { label: msg`Colleague` },
  team_id: { label: msg`Team` },
  channel_id: { label: msg`Channel` },
  channel_ids: { label: msg`Channels`, hint: msg`None chosen: every channel.` },
  status: { label: msg`Status` },
  snooze_seconds: { label: msg`Snooze for` },
  priority: { label: msg`Priority` },
  url: { label: msg`Address` },
  method: { label: msg`Method` },
  headers: { label: msg`Headers` },
  body: { label: msg`Body (JSON)` },
  secret: { label: msg`Secret`, hint: msg`Its name; the value never leaves the server.` },
  save: { label: msg`Keep from the answer` },
  path: { label: msg`Path in the answer`, hint: msg`Such as order.id.` },
  step: { label: msg`Step` },
  note: { label: msg`Note for colleagues` },
  outcome: { label: msg`Outcome`, hint: msg`A word that the log shows.` },
  match: { label: msg`Which messages` },
  keywords: { label: msg`Words`, hint: msg`One on each line; each stands for itself.` },
  ids: { label: msg`Ids of buttons`, hint: msg`One on each line; none is every press.` },
  emojis: { label: msg`Emojis`, hint: msg`One on each line; none is any of them.` },
  ad_ids: { label: msg`Ids of ads`, hint: msg`One on each line; none is any ad.` },
  new_only: { label: msg`Only when it is new` },
  to: { label: msg`To` },
  previous: { label: msg`From` },
  whose: { label: msg`Who is silent` },
  cron: { label: msg`When (cron)`, hint: msg`Minute, hour, day, month, weekday: 0 9 * * 1-5.` },
  most: { label: msg`In this many conversations at most` },
  phone_path: { label: msg`Path of the phone number`, hint: msg`Such as customer.phone.` },
  name_path: { label: msg`Path of the name` },
  once_by: { label: msg`Once for each`, hint: msg`Path whose value starts one run only.` },
  proof: { label: msg`How a call proves itself` },
  mapping: { label: msg`Values to take over` },
  "Mapped.kind": { label: msg`Kind` },
  required: { label: msg`Must be there` },
  title: { label: msg`Title` },
  description: { label: msg`Description` },
  id: { label: msg`Id` },
  "Mapped.name": { label: msg`Name` },
  name: { label: msg`Name` },
  language: { label: msg`Language` },
};

export function fieldWords(owner: string, name: string): FieldWords | undefined {
  return FIELDS[`${owner}.${name}`] ?? FIELDS[name];
}

/** `order_total` as a reader sees it, where nobody has named it. */
export function plainName(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
