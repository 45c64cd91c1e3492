import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { shortDateTime } from "../../../lib/dates";
import { MorePages, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { LeftOut } from "../../../ui/left-out";
import { LedgerProcessor, LedgerPurpose } from "../../../ui/ledger-purpose";
import { CONTACTS } from "../contact-queries";

/** Which texts of this contact's left the house, to whom and why. */
export function ContactLedger({ contactId }: { contactId: string }) {
  const { i18n } = useLingui();
  const found = useInfiniteQuery({
    queryKey: [...CONTACTS, contactId, "all ledger"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { contact_id: contactId, limit: 5, ...(pageParam ? { cursor: pageParam } : {}) };
      return answered(api.GET("/api/v1/ledger", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  const entries = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (entries.length === 0) return null;
  return (
    <Section title={<Trans>Shared with other services</Trans>}>
      <Rows>
        {entries.map((entry) => (
          <Row
            key={entry.id}
            title={<LedgerProcessor processor={entry.processor} />}
            facts={
              <>
                <LedgerPurpose purpose={entry.purpose} /> · {shortDateTime(entry.left_at, i18n.locale)}
                {entry.redactions.length ? (
                  <>
                    {" · "}
                    <Trans>
                      left out: <LeftOut kinds={entry.redactions} />
                    </Trans>
                  </>
                ) : null}
              </>
            }
          />
        ))}
      </Rows>
      <MorePages query={found} />
    </Section>
  );
}
