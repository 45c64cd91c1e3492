import { lazy } from "react";
import type { SideSection } from "../features/inbox/side/side-section";

/** What stands beside a conversation under the contact's facts, in this order. */
export const SIDE_SECTIONS: SideSection[] = [
  {
    id: "custom",
    needs: "conversations:read",
    Part: lazy(async () => {
      const { CustomSection } = await import("../features/inbox/side/custom-section");
      return { default: CustomSection };
    }),
  },
  {
    id: "summary",
    needs: "conversations:read",
    Part: lazy(async () => {
      const { SummarySection } = await import("../features/inbox/ai/summary-section");
      return { default: SummarySection };
    }),
  },
  {
    id: "intents",
    needs: "conversations:read",
    Part: lazy(async () => {
      const { IntentsSection } = await import("../features/inbox/ai/intents-section");
      return { default: IntentsSection };
    }),
  },
  {
    id: "orders",
    needs: "orders:read",
    Part: lazy(async () => {
      const { OrderPanel } = await import("../features/orders/panel/order-panel");
      return { default: OrderPanel };
    }),
  },
  {
    id: "why",
    needs: "flows:read",
    Part: lazy(async () => {
      const { WhySection } = await import("../features/flows/why/why-section");
      return { default: WhySection };
    }),
  },
];
