import { Trans } from "@lingui/react/macro";
import { useMe, useMay } from "../../auth/use-me";
import { CopyText } from "../../../ui/copy-text";
import { PageHead, Section } from "../../../ui/page";
import { Erasures } from "./erasures";
import { Exports } from "./exports";
import { LedgerTotals } from "./ledger-totals";
import { Masking } from "./masking";
import { Policies } from "./policies";
import { ProofTemplate } from "./proof-template";
import { Requests } from "./requests";
import { RetentionRules } from "./retention";
import { SubProcessors } from "./sub-processors";

/** What is owed to people, and how far the workspace got with it. */
export function PrivacyPage() {
  const may = useMay();
  const me = useMe();
  return (
    <>
      <PageHead title={<Trans>Privacy</Trans>}>
        <Trans>What people may ask of you by right, and what you promise them.</Trans>
      </PageHead>
      <Section
        title={<Trans>Your public page</Trans>}
        words={
          <Trans>
            Anybody may read there what you store, and ask for it. Link to it from your website.
          </Trans>
        }
      >
        <CopyText text={`${window.location.origin}/privacy/${me.workspace.id}`} />
      </Section>
      <ProofTemplate />
      <Requests />
      <Exports />
      <Erasures />
      <RetentionRules />
      <Masking />
      <SubProcessors />
      {may("ledger:read") ? <LedgerTotals /> : null}
      <Policies />
    </>
  );
}
