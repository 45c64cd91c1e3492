import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { Tone } from "../../../ui/badge";
import type { Erasure, Export, PolicyKind, RequestKind, RequestState, RetentionKind } from "./privacy-queries";

export const REQUEST_KINDS: Record<RequestKind, MessageDescriptor> = {
  access: msg`Access`,
  portability: msg`A copy to take along`,
  correction: msg`Correction`,
  deletion: msg`Deletion`,
  restriction: msg`Restriction`,
  objection: msg`Objection`,
  withdrawal: msg`Withdrawal of consent`,
};

export const REQUEST_STATES: Record<RequestState, MessageDescriptor> = {
  unverified: msg`Not verified`,
  open: msg({ message: "Open", context: "state of a privacy request" }),
  working: msg`Under way`,
  done: msg`Done`,
  refused: msg`Refused`,
  lapsed: msg`Lapsed`,
};

export const REQUEST_TONES: Record<RequestState, Tone> = {
  unverified: "warning",
  open: "accent",
  working: "accent",
  done: "positive",
  refused: "neutral",
  lapsed: "neutral",
};

export const EXPORT_STATES: Record<Export["state"], MessageDescriptor> = {
  waiting: msg({ message: "Waits", context: "state of an export" }),
  running: msg({ message: "Being made", context: "state of an export" }),
  ready: msg({ message: "Ready", context: "state of an export" }),
  expired: msg({ message: "Expired", context: "state of an export" }),
  failed: msg({ message: "Failed", context: "state of an export" }),
};

export const ERASURE_STATES: Record<Erasure["state"], MessageDescriptor> = {
  asked: msg({ message: "Asked for", context: "state of an erasure" }),
  running: msg({ message: "Under way", context: "state of an erasure" }),
  waiting: msg({ message: "Waits for others", context: "state of an erasure" }),
  done: msg({ message: "Erased", context: "state of an erasure" }),
};

export const RETENTION_KINDS: Record<RetentionKind, MessageDescriptor> = {
  messages: msg`Messages`,
  media: msg`Files`,
  inbox_payloads: msg`What channels delivered, as they sent it`,
  ai_records: msg`Records of AI`,
  audit: msg`Audit`,
};

export const POLICY_KINDS: Record<PolicyKind, MessageDescriptor> = {
  privacy: msg`Privacy policy`,
  terms: msg`Terms`,
  processing: msg`Data processing agreement`,
};

export const PURPOSES: Record<string, MessageDescriptor> = {
  messaging: msg`Carries messages`,
  language_model: msg`Language model, without names and numbers`,
  worksheets: msg`Worksheets`,
  webhook: msg`Is told of events`,
  flow_request: msg`Is asked by flows`,
  mail: msg`Carries mail`,
  error_reports: msg`Reports of errors, without text`,
  storage: msg`Keeps files, sealed`,
};
