import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answered, api, type Contact } from "../../../api/client";
import { membersQuery } from "../../../api/directory";
import type { components } from "../../../api/schema";
import { shortDateTime } from "../../../lib/dates";
import { MorePages, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { CONTACTS } from "../contact-queries";

type Entry = components["schemas"]["HistoryOut"];

export function History({ contact }: { contact: Contact }) {
  const { i18n } = useLingui();
  const members = useQuery(membersQuery);
  const found = useInfiniteQuery({
    queryKey: [...CONTACTS, contact.id, "history"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET("/api/v1/contacts/{contact_id}/history", {
          params: {
            path: { contact_id: contact.id },
            query: { limit: 10, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  const entries = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (entries.length === 0) return null;
  return (
    <Section title={<Trans>What became of it</Trans>}>
      <Rows>
        {entries.map((entry) => {
          const by = members.data?.find((member) => member.id === entry.actor_id)?.name;
          return (
            <Row
              key={entry.id}
              title={<Deed kind={entry.kind} />}
              facts={
                <>
                  {by ? (
                    <>
                      <bdi>{by}</bdi> ·{" "}
                    </>
                  ) : null}
                  {shortDateTime(entry.at, i18n.locale)}
                  <Details details={entry.details} />
                </>
              }
            />
          );
        })}
      </Rows>
      <MorePages query={found} />
    </Section>
  );
}

function Deed({ kind }: { kind: string }) {
  switch (kind) {
    case "changed":
      return <Trans>Changed</Trans>;
    case "merged":
      return <Trans>Another contact was merged into it</Trans>;
    case "unmerged":
      return <Trans>The two were parted again</Trans>;
    case "identity_changed":
      return <Trans>Number or user changed</Trans>;
    default:
      return kind.replaceAll("_", " ");
  }
}

/** Old and new values side by side; they are null for those who may not read personal data. */
function Details({ details }: { details: Entry["details"] }) {
  if (!details) return null;
  const before = details["old"];
  const after = details["new"];
  if (typeof before === "string" || typeof after === "string") {
    return <Values name="" before={before} after={after} />;
  }
  if (!isRecord(before) || !isRecord(after)) return null;
  return Object.keys(after).map((name) => (
    <Values key={name} name={name} before={before[name]} after={after[name]} />
  ));
}

function Values({ name, before, after }: { name: string; before: unknown; after: unknown }) {
  return (
    <>
      {" · "}
      {name ? <>{name}: </> : null}
      <bdi>{typeof before === "string" ? before : "—"}</bdi> →{" "}
      <bdi>{typeof after === "string" ? after : "—"}</bdi>
    </>
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
