import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api, type Channel } from "../../../api/client";
import { channelsQuery } from "../../../api/directory";
import type { components } from "../../../api/schema";
import { shortDateTime } from "../../../lib/dates";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { knownWords } from "../../../ui/known-words";
import { Row, Rows, Section } from "../../../ui/page";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import styles from "./channels.module.css";

type Check = components["schemas"]["CheckOut"];

const ICONS = { ok: "check", warning: "warning", failed: "close", skipped: "more" } as const;

/** Looks at everything a number needs, and says what to do about what is amiss. */
export function Doctor({ channel }: { channel: Channel }) {
  const { i18n } = useLingui();
  const check = useCommand(
    () =>
      answered(
        api.POST("/api/v1/channels/{channel_id}/check", {
          params: { path: { channel_id: channel.id } },
        }),
      ),
    [channelsQuery.queryKey],
  );
  const last = channel.checked_at ? shortDateTime(channel.checked_at, i18n.locale) : null;
  return (
    <Section
      title={<Trans>Doctor</Trans>}
      words={last ? <Trans>Last looked at {last}.</Trans> : <Trans>Never looked at.</Trans>}
      action={
        <Button size="small" disabled={check.isPending} onClick={() => check.mutate()}>
          {check.isPending ? <Trans>Looking…</Trans> : <Trans>Look at it now</Trans>}
        </Button>
      }
    >
      {check.isPending ? <Skeleton rows={5} height={44} /> : null}
      {check.data && !check.isPending ? (
        <Rows>
          {check.data.checks.map((one) => (
            <Row
              key={one.name}
              start={
                <span className={styles.check} data-verdict={one.verdict}>
                  <Icon name={ICONS[one.verdict]} />
                </span>
              }
              title={
                <>
                  <CheckName name={one.name} />
                  <span className="only-heard">
                    {" "}
                    <VerdictName verdict={one.verdict} />
                  </span>
                </>
              }
              facts={
                <>
                  {knownWords(i18n, "cause", one.code ?? "") ?? one.cause}
                  {one.what_to_do ? (
                    <span className={styles.what}>
                      {knownWords(i18n, "advice", one.code ?? "") ?? one.what_to_do}
                    </span>
                  ) : null}
                </>
              }
            />
          ))}
        </Rows>
      ) : null}
    </Section>
  );
}

function CheckName({ name }: { name: string }) {
  switch (name) {
    case "token":
      return <Trans>Access token</Trans>;
    case "account":
      return <Trans>WhatsApp account</Trans>;
    case "subscription":
      return <Trans>Subscription</Trans>;
    case "number":
      return <Trans>Number</Trans>;
    case "webhook":
      return <Trans>Webhook</Trans>;
    default:
      return name;
  }
}

function VerdictName({ verdict }: { verdict: Check["verdict"] }) {
  switch (verdict) {
    case "ok":
      return <Trans>in order</Trans>;
    case "warning":
      return <Trans>to be looked into</Trans>;
    case "failed":
      return <Trans>not in order</Trans>;
    case "skipped":
      return <Trans>not looked at</Trans>;
  }
}
