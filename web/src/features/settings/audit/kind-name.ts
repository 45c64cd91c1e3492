import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";

const NAMES: Record<string, MessageDescriptor> = {
  workspace: msg`Workspace`,
  member: msg`Member`,
  team: msg`Team`,
  invite: msg`Invite`,
  session: msg`Session`,
  api_key: msg`API key`,
  channel: msg`Channel`,
  contact: msg`Contact`,
  contact_import: msg`Import of contacts`,
  conversation: msg`Conversation`,
  message: msg`Message`,
  attachment: msg`File of a conversation`,
  note: msg`Note`,
  label: msg`Label`,
  field: msg`Custom field`,
  view: msg`View`,
  canned_reply: msg`Canned reply`,
  macro: msg`Macro`,
  business_hours: msg`Business hours`,
  template: msg`Template`,
  order: msg`Order`,
  sheet_account: msg`Google account`,
  sheet_link: msg`Sheet link`,
  shop_source: msg`Shop`,
  shop_delivery: msg`Call of a shop`,
  webhook_endpoint: msg`Webhook endpoint`,
  flow: msg`Flow`,
  flow_run: msg`Run of a flow`,
  flow_hook: msg`Address of a flow`,
  flow_secret: msg`Secret of flows`,
  shared_file: msg`File for flows`,
  ai_settings: msg`Settings of AI`,
  knowledge_article: msg`Knowledge article`,
  intent: msg`Intent`,
  intent_evaluation: msg`Evaluation`,
  reply_settings: msg`Automatic answers`,
  reply_intent: msg`Automatic answers of an intent`,
  auto_reply: msg`Automatic answer`,
  privacy_request: msg`Privacy request`,
  privacy_export: msg`Export`,
  erasure: msg`Erasure`,
  retention_rule: msg`Time of keeping`,
  policy_version: msg`Policy`,
  guidance: msg`Guidance for AI`,
  guidance_version: msg`Version of the guidance`,
  guidance_test: msg`Trial of the guidance`,
  inbound_event: msg`What came in`,
};

export const OBJECT_KINDS = Object.keys(NAMES);

/** What an entry is about; a kind that has no words here keeps the API's. */
export function useKindName(): (kind: string) => string {
  const { i18n } = useLingui();
  return (kind) => {
    const name = NAMES[kind];
    return name ? i18n._(name) : kind.replaceAll("_", " ");
  };
}
