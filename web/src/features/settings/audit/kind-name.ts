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
  conversation: msg`Conversation`,
  label: msg`Label`,
  note: msg`Note`,
  view: msg`View`,
  template: msg`Template`,
  rule: msg`Rule`,
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
