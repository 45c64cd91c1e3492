import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { ChangeMenu } from "../../../ui/change-menu";
import { DeleteDialog } from "../../../ui/delete-dialog";
import { Icon } from "../../../ui/icon";
import { PageHead, Row } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { Confusion } from "./confusion";
import { ExamplesDialog } from "./examples-dialog";
import { IntentDialog } from "./intent-dialog";
import { EXAMPLES_NEEDED, INTENTS, intentsQuery, type Intent } from "./intent-queries";
import { ModeChoice } from "./mode-choice";
import { RISKS } from "./risk-name";

type Open = { kind: "form" | "delete" | "examples"; intent: Intent } | { kind: "new" };

/** What customers want, told by examples; and how well it is told apart. */
export function IntentsPage() {
  const { i18n } = useLingui();
  const manages = useMay()("ai:manage");
  const intents = useQuery(intentsQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <PageHead
        title={<Trans>Intents</Trans>}
        action={
          manages ? (
            <Button look="primary" size="small" onClick={() => setOpen({ kind: "new" })}>
              <Icon name="plus" size={18} />
              <Trans>New intent</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>
          What customers want. From {EXAMPLES_NEEDED} examples on, messages are looked at for it; what
          colleagues correct is learned from.
        </Trans>
      </PageHead>
      <QueryRows
        query={intents}
        empty={<Trans>There is no intent yet. Begin with what is asked most often.</Trans>}
      >
        {(intent) => (
          <Row
            key={intent.id}
            title={<bdi>{intent.title}</bdi>}
            badges={
              <>
                {intent.risk === "none" ? null : (
                  <Badge tone="warning">{i18n._(RISKS[intent.risk])}</Badge>
                )}
                {intent.examples < EXAMPLES_NEEDED ? (
                  <Badge>
                    <Trans>Too few examples</Trans>
                  </Badge>
                ) : null}
              </>
            }
            facts={
              <>
                <code dir="ltr">{intent.name}</code> ·{" "}
                <Plural value={intent.examples} one="# example" other="# examples" />
                {intent.description ? (
                  <>
                    {" · "}
                    <bdi>{intent.description}</bdi>
                  </>
                ) : null}
              </>
            }
          >
            <ModeChoice intent={intent} />
            <Button size="small" onClick={() => setOpen({ kind: "examples", intent })}>
              <Trans>Examples</Trans>
            </Button>
            {manages ? (
              <ChangeMenu
                name={intent.title}
                onChange={() => setOpen({ kind: "form", intent })}
                onDelete={() => setOpen({ kind: "delete", intent })}
              />
            ) : null}
          </Row>
        )}
      </QueryRows>
      <Confusion intents={intents.data ?? []} />
      {open?.kind === "new" ? <IntentDialog onClose={close} /> : null}
      {open?.kind === "form" ? <IntentDialog intent={open.intent} onClose={close} /> : null}
      {open?.kind === "examples" ? <ExamplesDialog intent={open.intent} onClose={close} /> : null}
      {open?.kind === "delete" ? (
        <DeleteDialog
          name={open.intent.title}
          stale={[INTENTS]}
          remove={() =>
            answered(
              api.DELETE("/api/v1/intents/{intent_id}", {
                params: { path: { intent_id: open.intent.id } },
              }),
            )
          }
          onClose={close}
        >
          <Trans>Its examples go with it. Messages are no longer looked at for it.</Trans>
        </DeleteDialog>
      ) : null}
    </>
  );
}
