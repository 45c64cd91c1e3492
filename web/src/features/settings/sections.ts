import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { Permission } from "../../api/client";
import type { IconName } from "../../ui/icon-paths";

export interface SettingsSection {
  to:
    | "/settings/account"
    | "/settings/team"
    | "/settings/channels"
    | "/settings/labels"
    | "/settings/canned-replies"
    | "/settings/macros"
    | "/settings/views"
    | "/settings/fields"
    | "/settings/hours"
    | "/settings/api-keys"
    | "/settings/ai"
    | "/settings/intents"
    | "/settings/knowledge"
    | "/settings/auto-replies"
    | "/settings/sheets"
    | "/settings/shops"
    | "/settings/webhooks"
    | "/settings/usage"
    | "/settings/privacy"
    | "/settings/audit";
  name: MessageDescriptor;
  icon: IconName;
  needs: Permission;
}

export interface SettingsGroup {
  name: MessageDescriptor;
  sections: SettingsSection[];
}

/** The menu of the settings, in its order. Who lacks the permission does not see the line. */
export const SETTINGS_GROUPS: SettingsGroup[] = [
  {
    name: msg`You and your team`,
    sections: [
      { to: "/settings/account", name: msg`Your account`, icon: "person", needs: "account:own" },
      { to: "/settings/team", name: msg`Team`, icon: "team", needs: "members:read" },
      { to: "/settings/channels", name: msg`Channels`, icon: "phone", needs: "channels:read" },
      { to: "/settings/hours", name: msg`Business hours`, icon: "clock", needs: "workspace:read" },
    ],
  },
  {
    name: msg`In the inbox`,
    sections: [
      { to: "/settings/labels", name: msg`Labels`, icon: "label", needs: "conversations:read" },
      {
        to: "/settings/canned-replies",
        name: msg`Canned replies`,
        icon: "bolt",
        needs: "conversations:reply",
      },
      { to: "/settings/macros", name: msg`Macros`, icon: "command", needs: "conversations:reply" },
      { to: "/settings/views", name: msg`Views`, icon: "filter", needs: "conversations:read" },
      { to: "/settings/fields", name: msg`Custom fields`, icon: "edit", needs: "workspace:read" },
    ],
  },
  {
    name: msg`What AI does`,
    sections: [
      { to: "/settings/ai", name: msg`AI`, icon: "bot", needs: "ai:read" },
      { to: "/settings/intents", name: msg`Intents`, icon: "label", needs: "conversations:read" },
      { to: "/settings/knowledge", name: msg`Knowledge`, icon: "note", needs: "conversations:read" },
      { to: "/settings/auto-replies", name: msg`Automatic answers`, icon: "spark", needs: "ai:read" },
    ],
  },
  {
    name: msg`Other programs`,
    sections: [
      { to: "/settings/api-keys", name: msg`API keys`, icon: "key", needs: "api_keys:read" },
      { to: "/settings/webhooks", name: msg`Webhooks`, icon: "send", needs: "webhooks:read" },
      { to: "/settings/shops", name: msg`Shops`, icon: "bag", needs: "shop_sources:read" },
      { to: "/settings/sheets", name: msg`Google Sheets`, icon: "sheet", needs: "sheet_links:read" },
    ],
  },
  {
    name: msg`To look after`,
    sections: [
      { to: "/settings/usage", name: msg`Usage`, icon: "chart", needs: "usage:read" },
      { to: "/settings/privacy", name: msg`Privacy`, icon: "flag", needs: "privacy:read" },
      { to: "/settings/audit", name: msg`Audit`, icon: "list", needs: "audit:read" },
    ],
  },
];
