import type { ComponentType } from "react";
import type { Permission } from "../../../api/client";

/** A part of the contact's panel that another part of the product brings along. */
export interface SideSection {
  id: string;
  /** Who lacks it does not see the section. */
  needs: Permission;
  /** Loaded when the panel first opens; the inbox itself stays as light as it was. */
  Part: ComponentType<{ contactId: string; conversationId: string }>;
}
