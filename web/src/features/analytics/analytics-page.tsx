import type { ReactNode } from "react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { channelsQuery, membersQuery } from "../../api/directory";
import { useMay } from "../auth/use-me";
import { Count, FigureTable, Tile, Tiles } from "../../ui/figures";
import { NoRows, PageHead, Section } from "../../ui/page";
import { PaneError } from "../../ui/pane-state";
import { Skeleton } from "../../ui/skeleton";
import { analyticsQuery, type Analytics, type Durations } from "./analytics-query";
import { DayChart, dayWords } from "./day-chart";
import { duration } from "./duration";
import { SPANS, USUAL_SPAN } from "./search";
import styles from "./analytics.module.css";

const route = getRouteApi("/signed-in/analytics");

/** How much came in, how long customers waited, and who answered. */
export function AnalyticsPage() {
  const { t } = useLingui();
  const { days = USUAL_SPAN } = route.useSearch();
  const found = useQuery(analyticsQuery(days));
  return (
    <main className={styles.page} tabIndex={-1}>
      <div className={styles.column}>
        <PageHead
          title={<Trans>Analytics</Trans>}
          action={
            <nav className={styles.spans} aria-label={t`Which days`}>
              {SPANS.map((span) => (
                <Link
                  key={span}
                  to="/analytics"
                  search={span === USUAL_SPAN ? {} : { days: span }}
                  aria-current={span === days ? "page" : undefined}
                >
                  <Plural value={span} one="# day" other="# days" />
                </Link>
              ))}
            </nav>
          }
        >
          {found.data ? <Period of={found.data} /> : null}
        </PageHead>
        {found.isPending ? <Skeleton rows={6} height={96} /> : null}
        {found.isError && !found.data ? (
          <PaneError error={found.error} retry={() => void found.refetch()} />
        ) : null}
        {found.data ? <Figures of={found.data} /> : null}
      </div>
    </main>
  );
}

function Period({ of }: { of: Analytics }) {
  const { i18n } = useLingui();
  const from = dayWords(of.since, i18n.locale);
  const to = dayWords(of.until, i18n.locale);
  return (
    <Trans>
      {from} to {to}, by the clock of <bdi dir="ltr">{of.time_zone}</bdi>. Today counts as far as it
      has gone.
    </Trans>
  );
}

function Figures({ of }: { of: Analytics }) {
  const { t } = useLingui();
  const days = of.days.map((one) => one.day);
  const sum = (name: "received" | "sent" | "opened" | "resolved") =>
    of.days.reduce((total, one) => total + one[name], 0);
  return (
    <>
      <Tiles>
        <Tile name={<Trans>Messages received</Trans>} value={<Count of={sum("received")} />} />
        <Tile name={<Trans>Messages sent</Trans>} value={<Count of={sum("sent")} />} />
        <Tile name={<Trans>Conversations opened</Trans>} value={<Count of={sum("opened")} />} />
        <Tile name={<Trans>Resolved</Trans>} value={<Count of={sum("resolved")} />} />
        <Wait name={<Trans>First answer after</Trans>} of={of.first_response} />
        <Wait name={<Trans>Answered after</Trans>} of={of.replies} />
        <Wait name={<Trans>Resolved after</Trans>} of={of.resolution} />
      </Tiles>
      <DayChart
        label={t`Messages`}
        days={days}
        lines={[
          { name: t`Received`, color: "first", values: of.days.map((one) => one.received) },
          { name: t`Sent`, color: "second", values: of.days.map((one) => one.sent) },
        ]}
      />
      <DayChart
        label={t`Conversations`}
        days={days}
        lines={[
          { name: t`Opened`, color: "first", values: of.days.map((one) => one.opened) },
          { name: t`Resolved`, color: "second", values: of.days.map((one) => one.resolved) },
        ]}
      />
      <Agents of={of} />
      <Channels of={of} />
      <EveryDay of={of} />
    </>
  );
}

function Wait({ name, of }: { name: ReactNode; of: Durations }) {
  const { i18n } = useLingui();
  if (of.median === null || of.ninetieth === null) return <Tile name={name} value="—" />;
  const ninetieth = duration(of.ninetieth, i18n.locale);
  return (
    <Tile
      name={name}
      value={duration(of.median, i18n.locale)}
      more={<Trans>nine of ten within {ninetieth}</Trans>}
    />
  );
}

function Agents({ of }: { of: Analytics }) {
  const { t, i18n } = useLingui();
  const members = useQuery(membersQuery);
  return (
    <Section title={<Trans>Members</Trans>}>
      {of.agents.length === 0 ? (
        <NoRows>
          <Trans>Nobody has answered in these days.</Trans>
        </NoRows>
      ) : (
        <FigureTable
          label={t`Members`}
          heads={[
            <Trans key="0">Member</Trans>,
            <Trans key="1">Messages</Trans>,
            <Trans key="2">Conversations</Trans>,
            <Trans key="3">Answered after</Trans>,
            <Trans key="4">Resolved</Trans>,
          ]}
        >
          {of.agents.map((one) => (
                <tr key={one.member_id}>
                  <th scope="row">
                    <Link to="/inbox" search={{ status: "all", who: one.member_id }}>
                      <bdi>
                        {members.data?.find((member) => member.id === one.member_id)?.name ?? (
                          <Trans>A former member</Trans>
                        )}
                      </bdi>
                    </Link>
                  </th>
                  <td><Count of={one.sent} /></td>
                  <td><Count of={one.conversations} /></td>
                  <td>{one.median_reply === null ? "—" : duration(one.median_reply, i18n.locale)}</td>
                  <td><Count of={one.resolved} /></td>
                </tr>
              ))}
        </FigureTable>
      )}
    </Section>
  );
}

function Channels({ of }: { of: Analytics }) {
  const { t } = useLingui();
  const may = useMay();
  const channels = useQuery({ ...channelsQuery, enabled: may("channels:read") });
  return (
    <Section title={<Trans>Channels</Trans>}>
      {of.channels.length === 0 ? (
        <NoRows>
          <Trans>No message came or went in these days.</Trans>
        </NoRows>
      ) : (
        <FigureTable
          label={t`Channels`}
          heads={[
            <Trans key="0">Channel</Trans>,
            <Trans key="1">Received</Trans>,
            <Trans key="2">Sent</Trans>,
            <Trans key="3">Failed</Trans>,
            <Trans key="4">Conversations</Trans>,
          ]}
        >
          {of.channels.map((one) => (
                <tr key={one.channel_id}>
                  <th scope="row">
                    <Link to="/inbox" search={{ status: "all", channel: one.channel_id }}>
                      <bdi>
                        {channels.data?.find((channel) => channel.id === one.channel_id)?.name ?? (
                          <Trans>A former channel</Trans>
                        )}
                      </bdi>
                    </Link>
                  </th>
                  <td><Count of={one.received} /></td>
                  <td><Count of={one.sent} /></td>
                  <td><Count of={one.failed} /></td>
                  <td><Count of={one.conversations} /></td>
                </tr>
              ))}
        </FigureTable>
      )}
    </Section>
  );
}

/** The charts as a table. */
function EveryDay({ of }: { of: Analytics }) {
  const { t, i18n } = useLingui();
  return (
    <details className={styles.every}>
      <summary>
        <Trans>Every day as a table</Trans>
      </summary>
      <FigureTable
        label={t`Every day as a table`}
        heads={[
          <Trans key="0">Day</Trans>,
          <Trans key="1">Received</Trans>,
          <Trans key="2">Sent</Trans>,
          <Trans key="3">Opened</Trans>,
          <Trans key="4">Resolved</Trans>,
        ]}
      >
        {of.days.toReversed().map((one) => (
              <tr key={one.day}>
                <th scope="row">{dayWords(one.day, i18n.locale)}</th>
                <td><Count of={one.received} /></td>
                <td><Count of={one.sent} /></td>
                <td><Count of={one.opened} /></td>
                <td><Count of={one.resolved} /></td>
              </tr>
            ))}
      </FigureTable>
    </details>
  );
}
