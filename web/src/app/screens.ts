import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { Permission } from "../api/client";
import type { IconName } from "../ui/icon-paths";

export interface Screen {
  to: "/inbox" | "/contacts" | "/orders" | "/flows" | "/templates" | "/analytics" | "/settings";
  name: MessageDescriptor;
  icon: IconName;
  /** Who lacks it does not see the screen in the menu. */
  needs: Permission;
  keys: string;
}

/** The menu, in its order. A screen is listed when it exists, and not before. */
export const SCREENS: Screen[] = [
  {
    to: "/inbox",
    name: msg`Inbox`,
    icon: "inbox",
    needs: "conversations:read",
    keys: "KeyG KeyI",
  },
  {
    to: "/contacts",
    name: msg({ message: "Contacts", context: "menu" }),
    icon: "contacts",
    needs: "contacts:read",
    keys: "KeyG KeyC",
  },
  {
    to: "/flows",
    name: msg`Flows`,
    icon: "flow",
    needs: "flows:read",
    keys: "KeyG KeyF",
  },
  {
    to: "/orders",
    name: msg`Orders`,
    icon: "bag",
    needs: "orders:read",
    keys: "KeyG KeyO",
  },
  {
    to: "/templates",
    name: msg`Templates`,
    icon: "template",
    needs: "templates:read",
    keys: "KeyG KeyT",
  },
  {
    to: "/analytics",
    name: msg`Analytics`,
    icon: "chart",
    needs: "analytics:read",
    keys: "KeyG KeyA",
  },
  {
    to: "/settings",
    name: msg`Settings`,
    icon: "settings",
    needs: "account:own",
    keys: "KeyG KeyS",
  },
];
