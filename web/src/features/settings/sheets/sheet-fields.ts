import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { SheetObject } from "./sheets-queries";

export interface SheetField {
  field: string;
  name: MessageDescriptor;
  /** Something of a person is in it. */
  personal?: true;
  /** Chosen unless somebody says otherwise. */
  usual?: true;
}

const ORDER_FIELDS: SheetField[] = [
  { field: "number", name: msg`Order number`, usual: true },
  { field: "status", name: msg`Status`, usual: true },
  { field: "source", name: msg`Came by` },
  { field: "external_id", name: msg`Id outside` },
  { field: "items", name: msg`Articles`, usual: true },
  { field: "currency", name: msg`Currency`, usual: true },
  { field: "items_amount", name: msg`Sum of the articles` },
  { field: "shipping", name: msg`Shipping` },
  { field: "tax", name: msg`Tax` },
  { field: "discount", name: msg({ message: "Discount", context: "of an order" }) },
  { field: "total", name: msg`Total`, usual: true },
  { field: "placed_at", name: msg`Placed`, usual: true },
  { field: "updated_at", name: msg`Last changed` },
  { field: "contact_name", name: msg`Customer’s name`, personal: true },
  { field: "contact_phone", name: msg`Customer’s phone`, personal: true },
  { field: "contact_email", name: msg`Customer’s e-mail`, personal: true },
  { field: "shipping_address", name: msg`Shipping address`, personal: true },
  { field: "note", name: msg`Note`, personal: true },
];

const CONTACT_FIELDS: SheetField[] = [
  { field: "name", name: msg`Name`, personal: true, usual: true },
  { field: "phone", name: msg`Phone`, personal: true, usual: true },
  { field: "email", name: msg`E-mail`, personal: true },
  { field: "language", name: msg`Language`, usual: true },
  { field: "created_at", name: msg`Known since`, usual: true },
];

export const SHEET_FIELDS: Record<SheetObject, SheetField[]> = {
  orders: ORDER_FIELDS,
  contacts: CONTACT_FIELDS,
};

/** The id in a spreadsheet's address; what is no address is taken as the id itself. */
export function spreadsheetId(typed: string): string {
  return /\/d\/([A-Za-z0-9_-]+)/.exec(typed)?.[1] ?? typed.trim();
}
