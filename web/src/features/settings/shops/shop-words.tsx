import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { Badge, type Tone } from "../../../ui/badge";
import type { ShopDeliveryState, ShopKind } from "./shops-queries";

export const KINDS = ["shopify", "woocommerce", "generic"] as const satisfies readonly ShopKind[];
export const CALL_STATES = [
  "received",
  "applied",
  "ignored",
  "kept",
] as const satisfies readonly ShopDeliveryState[];

const KIND_NAMES: Record<ShopKind, MessageDescriptor> = {
  shopify: msg`Shopify`,
  woocommerce: msg`WooCommerce`,
  generic: msg`Another system`,
};

const STATE_NAMES: Record<ShopDeliveryState, MessageDescriptor> = {
  received: msg({ message: "Waits", context: "state of a shop’s call" }),
  applied: msg({ message: "Applied", context: "state of a shop’s call" }),
  ignored: msg({ message: "Passed over", context: "state of a shop’s call" }),
  kept: msg({ message: "Does not fit", context: "state of a shop’s call" }),
};

const TONES: Record<ShopDeliveryState, Tone> = {
  received: "accent",
  applied: "positive",
  ignored: "neutral",
  kept: "danger",
};

export function useKindName(): (kind: ShopKind) => string {
  const { i18n } = useLingui();
  return (kind) => i18n._(KIND_NAMES[kind]);
}

export function useStateName(): (state: ShopDeliveryState) => string {
  const { i18n } = useLingui();
  return (state) => i18n._(STATE_NAMES[state]);
}

export function CallBadge({ state }: { state: ShopDeliveryState }) {
  return <Badge tone={TONES[state]}>{useStateName()(state)}</Badge>;
}
