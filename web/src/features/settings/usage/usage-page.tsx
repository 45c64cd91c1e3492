import { useState } from "react";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { fileSize } from "../../../lib/file-size";
import { useMay } from "../../auth/use-me";
import { Dollars } from "../../../ui/dollars";
import { DownloadLink } from "../../../ui/download-link";
import { Count, FigureTable, Tile, Tiles } from "../../../ui/figures";
import { SelectField } from "../../../ui/form-fields";
import { NoRows, PageHead, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { lastMonths } from "./search";
import styles from "./usage.module.css";

type Usage = components["schemas"]["UsageOut"];

const route = getRouteApi("/signed-in/settings/usage");

const usageQuery = (month: string | undefined) =>
  queryOptions({
    queryKey: ["usage", month ?? "now"],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/usage", { params: { query: month ? { month } : {} }, signal })),
  });

/** What a month took, for whoever pays for it. */
export function UsagePage() {
  const { i18n } = useLingui();
  const router = useRouter();
  const { month } = route.useSearch();
  const [months] = useState(() => lastMonths(new Date()));
  const found = useQuery(usageQuery(month));
  const name = new Intl.DateTimeFormat(i18n.locale, { year: "numeric", month: "long", timeZone: "UTC" });
  const shown = month ?? months[0] ?? "";
  return (
    <>
      <PageHead
        title={<Trans>Usage</Trans>}
        action={
          <DownloadLink href={`/api/v1/usage/export.csv${month ? `?month=${month}` : ""}`}>
            <Trans>As CSV</Trans>
          </DownloadLink>
        }
      >
        <Trans>What a month took. Months begin and end by UTC.</Trans>
      </PageHead>
      <div className={styles.month}>
        <SelectField
          label={<Trans>Month</Trans>}
          value={shown}
          onChange={(event) => {
            const chosen = event.target.value;
            void router.navigate({
              to: "/settings/usage",
              search: chosen === months[0] ? {} : { month: chosen },
              replace: true,
            });
          }}
        >
          {(months.includes(shown) ? months : [shown, ...months]).map((one) => (
            <option key={one} value={one}>
              {name.format(new Date(`${one}-01T00:00:00Z`))}
            </option>
          ))}
        </SelectField>
      </div>
      {found.isPending ? <Skeleton rows={4} height={84} /> : null}
      {found.isError && !found.data ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data ? <Figures of={found.data} /> : null}
    </>
  );
}

function Figures({ of }: { of: Usage }) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const sum = (name: "received" | "sent" | "templates" | "billable") =>
    of.channels.reduce((total, one) => total + one[name], 0);
  return (
    <>
      <Tiles>
        <Tile name={<Trans>Messages received</Trans>} value={<Count of={sum("received")} />} />
        <Tile name={<Trans>Messages sent</Trans>} value={<Count of={sum("sent")} />} />
        <Tile
          name={<Trans>Templates sent</Trans>}
          value={<Count of={sum("templates")} />}
          more={<Plural value={sum("billable")} one="# message is billed" other="# messages are billed" />}
        />
        <Tile
          name={<Trans>AI</Trans>}
          value={<Dollars of={of.ai_dollars} />}
          more={<Plural value={of.ai_calls} one="# call" other="# calls" />}
        />
        <Tile
          name={<Trans>Stored today</Trans>}
          value={fileSize(of.stored_bytes, i18n.locale)}
          more={<Plural value={of.stored_files} one="# file" other="# files" />}
        />
        <Tile
          name={<Trans>Seats today</Trans>}
          value={<Count of={of.seats} />}
          more={<Plural value={of.worked} one="# worked in this month" other="# worked in this month" />}
        />
      </Tiles>
      <Section
        title={<Trans>Channels</Trans>}
        words={<Trans>Billed is what the provider says it bills.</Trans>}
      >
        {of.channels.length === 0 ? (
          <NoRows>
            <Trans>No number is connected yet.</Trans>
          </NoRows>
        ) : (
          <FigureTable
            label={t`Channels`}
            heads={[
              <Trans key="0">Channel</Trans>,
              <Trans key="1">Received</Trans>,
              <Trans key="2">Sent</Trans>,
              <Trans key="3">Failed</Trans>,
              <Trans key="4">Templates</Trans>,
              <Trans key="5">Billed</Trans>,
              <Trans key="6">Files</Trans>,
            ]}
          >
            {of.channels.map((one) => (
              <tr key={one.channel_id}>
                <th scope="row">
                  {may("channels:read") ? (
                    <Link to="/settings/channels/$channelId" params={{ channelId: one.channel_id }}>
                      <bdi>{one.name}</bdi>
                    </Link>
                  ) : (
                    <bdi>{one.name}</bdi>
                  )}
                </th>
                <td><Count of={one.received} /></td>
                <td><Count of={one.sent} /></td>
                <td><Count of={one.failed} /></td>
                <td><Count of={one.templates} /></td>
                <td><Count of={one.billable} /></td>
                <td>{fileSize(one.stored_bytes, i18n.locale)}</td>
              </tr>
            ))}
          </FigureTable>
        )}
      </Section>
    </>
  );
}
