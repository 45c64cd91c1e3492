import { msg } from "@lingui/core/macro";
import type { I18n, MessageDescriptor } from "@lingui/core";
import type { IconName } from "../../../ui/icon-paths";

interface KindWords {
  name: MessageDescriptor;
  icon: IconName;
}

/** Of kinds that we know; one that is new here goes by the server's own words. */
const STEPS: Record<string, KindWords> = {
  send_message: { name: msg`Send a message`, icon: "send" },
  send_media: { name: msg`Send a file`, icon: "attach" },
  send_options: { name: msg`Send buttons or a list`, icon: "list" },
  send_template: { name: msg`Send a template`, icon: "template" },
  ask_question: { name: msg`Ask a question`, icon: "reply" },
  wait: { name: msg`Wait`, icon: "clock" },
  branch: { name: msg`Branch`, icon: "filter" },
  switch: { name: msg`Switch`, icon: "filter" },
  split: { name: msg`Split (A/B)`, icon: "filter" },
  repeat: { name: msg`Repeat`, icon: "retry" },
  call_flow: { name: msg`Call another flow`, icon: "flow" },
  set_value: { name: msg`Set a value`, icon: "edit" },
  set_contact: { name: msg`Change the contact`, icon: "contacts" },
  label: { name: msg`Add or remove a label`, icon: "label" },
  assign: { name: msg`Assign`, icon: "person" },
  change_conversation: { name: msg`Change the conversation`, icon: "inbox" },
  add_note: { name: msg`Add a note`, icon: "note" },
  create_order: { name: msg`Create an order`, icon: "bag" },
  update_order: { name: msg`Change an order`, icon: "bag" },
  detect_intent: { name: msg`Detect the intent`, icon: "bot" },
  extract_fields: { name: msg`Take values out of a text`, icon: "bot" },
  summarise: { name: msg`Summarise the conversation`, icon: "bot" },
  answer_from_knowledge: { name: msg`Answer from knowledge`, icon: "bot" },
  sheet_row: { name: msg`Row of a Google Sheet`, icon: "sheet" },
  send_webhook: { name: msg`Send a webhook`, icon: "bolt" },
  http_request: { name: msg`Ask another system`, icon: "bolt" },
  go_to: { name: msg`Go to`, icon: "undo" },
  hand_over: { name: msg`Hand over to a person`, icon: "team" },
  end: { name: msg`End`, icon: "flag" },
};

const TRIGGERS: Record<string, KindWords> = {
  message_received: { name: msg`Message received`, icon: "inbox" },
  button_pressed: { name: msg`Button or list answer`, icon: "list" },
  template_answered: { name: msg`Answer to a template`, icon: "template" },
  reaction_received: { name: msg`Reaction`, icon: "plus" },
  ad_clicked: { name: msg`Came by an ad`, icon: "image" },
  conversation_opened: { name: msg`Conversation opened`, icon: "inbox" },
  conversation_assigned: { name: msg`Conversation assigned`, icon: "person" },
  conversation_resolved: { name: msg`Conversation resolved`, icon: "check" },
  label_added: { name: msg`Label added`, icon: "label" },
  contact_changed: { name: msg`Contact changed`, icon: "contacts" },
  intent_detected: { name: msg`Intent detected`, icon: "bot" },
  order_created: { name: msg`Order created`, icon: "bag" },
  order_moved: { name: msg`Order moved along`, icon: "bag" },
  silence: { name: msg`Silence`, icon: "snooze" },
  schedule: { name: msg`Schedule`, icon: "clock" },
  hook: { name: msg`Incoming webhook`, icon: "bolt" },
  manual: { name: msg`Started by hand`, icon: "play" },
  called: { name: msg`Called by another flow`, icon: "flow" },
};

export const GROUPS: Record<string, MessageDescriptor> = {
  say: msg`Say`,
  logic: msg`Logic`,
  people: msg`People and records`,
  outside: msg`Other systems`,
  ai: msg`AI`,
  orders: msg`Orders`,
};

export function stepWords(kind: string): KindWords | undefined {
  return STEPS[kind];
}

/** In a list of steps: what is written on the canvas, or what it does and its id, of which there may be several. */
export function stepName(i18n: I18n, step: { id: string; kind: string; title: string }): string {
  const words = STEPS[step.kind];
  return step.title || `${words ? i18n._(words.name) : step.kind} (${step.id})`;
}

export function triggerWords(kind: string): KindWords | undefined {
  return TRIGGERS[kind];
}
