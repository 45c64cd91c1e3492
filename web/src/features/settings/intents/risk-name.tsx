import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { Risk } from "./intent-queries";

export const RISKS: Record<Risk, MessageDescriptor> = {
  none: msg`None`,
  complaint: msg`Complaint`,
  legal: msg`Legal`,
  payment: msg`Payment`,
  other: msg`Other`,
};
