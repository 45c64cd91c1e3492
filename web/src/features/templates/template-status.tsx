import { Trans } from "@lingui/react/macro";
import { Badge } from "../../ui/badge";
import type { Template } from "../../api/templates";

/** Meta's word for what became of a template, in ours where we know it. */
export function TemplateStatus({ template }: { template: Template }) {
  if (template.gone_at) {
    return (
      <Badge tone="danger">
        <Trans>Gone at Meta</Trans>
      </Badge>
    );
  }
  switch (template.status.toUpperCase()) {
    case "APPROVED":
      return (
        <Badge tone="positive">
          <Trans>Approved</Trans>
        </Badge>
      );
    case "PENDING":
    case "IN_APPEAL":
      return (
        <Badge tone="warning">
          <Trans>Being looked at</Trans>
        </Badge>
      );
    case "REJECTED":
      return (
        <Badge tone="danger">
          <Trans>Refused</Trans>
        </Badge>
      );
    case "PAUSED":
      return (
        <Badge tone="warning">
          <Trans>Paused</Trans>
        </Badge>
      );
    case "DISABLED":
      return (
        <Badge tone="danger">
          <Trans>Switched off</Trans>
        </Badge>
      );
    default:
      return (
        <Badge>
          <bdi>{template.status}</bdi>
        </Badge>
      );
  }
}

export function CategoryName({ category }: { category: string }) {
  switch (category.toUpperCase()) {
    case "MARKETING":
      return <Trans>Marketing</Trans>;
    case "UTILITY":
      return <Trans>Utility</Trans>;
    case "AUTHENTICATION":
      return <Trans>Authentication</Trans>;
    default:
      return category;
  }
}

