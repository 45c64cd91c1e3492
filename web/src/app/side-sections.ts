import type { SideSection } from "../features/inbox/side/side-section";
import { lazyPart } from "../ui/lazy-part";

/** What stands beside a conversation under the contact's facts, in this order. */
export const SIDE_SECTIONS: SideSection[] = [
  {
    id: "custom",
    needs: "conversations:read",
    Part: lazyPart(
      async () => (await import("../features/inbox/side/custom-section")).CustomSection,
    ),
  },
  {
    id: "summary",
    needs: "conversations:read",
    Part: lazyPart(
      async () => (await import("../features/inbox/ai/summary-section")).SummarySection,
    ),
  },
  {
    id: "intents",
    needs: "conversations:read",
    Part: lazyPart(
      async () => (await import("../features/inbox/ai/intents-section")).IntentsSection,
    ),
  },
  {
    id: "orders",
    needs: "orders:read",
    Part: lazyPart(
      async () => (await import("../features/orders/panel/order-panel")).OrderPanel,
    ),
  },
  {
    id: "why",
    needs: "flows:read",
    Part: lazyPart(
      async () => (await import("../features/flows/why/why-section")).WhySection,
    ),
  },
];
