import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";
import { useShownName } from "../auth/revealed";
import { visibleName } from "../../lib/bidi";
import type { Order, OrderSource } from "./order";

const SOURCE_NAMES: Record<OrderSource, MessageDescriptor> = {
  whatsapp: msg`Catalog message`,
  manual: msg`Entered by hand`,
  api: msg`Program`,
  shop: msg`Shop`,
};

export function useSourceName(): (source: OrderSource) => string {
  const { i18n } = useLingui();
  return (source) => i18n._(SOURCE_NAMES[source]);
}

/** Whose it is: a name, or words for having none; null when nobody is known. */
export function useBuyerName(): (order: Order) => string | null {
  const { t } = useLingui();
  const shownName = useShownName();
  return ({ contact }) => (contact ? visibleName(shownName(contact)) || t`Nameless contact` : null);
}
