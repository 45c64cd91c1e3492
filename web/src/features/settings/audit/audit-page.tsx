import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { answered, api } from "../../../api/client";
import { membersQuery } from "../../../api/directory";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { SelectField } from "../../../ui/form-fields";
import { MorePages, NoRows, PageHead, Rows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { AuditRow } from "./audit-row";
import { ExportLinks } from "./export-links";
import { OBJECT_KINDS, useKindName } from "./kind-name";
import { auditQuery, type AuditSearch } from "./search";
import { Verification } from "./verification";
import styles from "./audit.module.css";

const route = getRouteApi("/signed-in/settings/audit");
const AT_ONCE = 50;

export function AuditPage() {
  const { t } = useLingui();
  const kindName = useKindName();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const members = useQuery(membersQuery);
  const filters = auditQuery(search);
  const found = useInfiniteQuery({
    queryKey: ["audit", filters],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filters, limit: AT_ONCE, ...(pageParam ? { cursor: pageParam } : {}) };
      return answered(api.GET("/api/v1/audit", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
  const change = (part: Partial<AuditSearch>) =>
    void navigate({ search: (before: AuditSearch) => ({ ...before, ...part }), replace: true });
  const entries = found.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.values(search).some(Boolean);
  return (
    <>
      <PageHead title={<Trans>Audit</Trans>} action={<ExportLinks search={search} />}>
        <Trans>
          Who did what, in an order that nobody can change unnoticed. It holds no text and no
          personal data.
        </Trans>
      </PageHead>
      <Verification />
      <div className={styles.filters} role="search">
        <SelectField
          label={<Trans>Who</Trans>}
          value={search.who ?? ""}
          onChange={(event) => change({ who: event.target.value || undefined })}
        >
          <option value="">{t`Everybody`}</option>
          {members.data?.map((member) => (
            <option key={member.id} value={member.id}>
              {member.name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={<Trans>What it was about</Trans>}
          value={search.kind ?? ""}
          onChange={(event) => change({ kind: event.target.value || undefined })}
        >
          <option value="">{t`Everything`}</option>
          {OBJECT_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {kindName(kind)}
            </option>
          ))}
        </SelectField>
        <Field
          label={<Trans>From</Trans>}
          type="date"
          value={search.from ?? ""}
          onChange={(event) => change({ from: event.target.value || undefined })}
        />
        <Field
          label={<Trans>To</Trans>}
          type="date"
          value={search.to ?? ""}
          onChange={(event) => change({ to: event.target.value || undefined })}
        />
      </div>
      {found.isPending ? <Skeleton rows={8} height={52} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data && entries.length === 0 && !found.hasNextPage ? (
        <NoRows>
          {filtered ? (
            <Trans>No entry fits these filters.</Trans>
          ) : (
            <Trans>Nothing has been done yet.</Trans>
          )}
        </NoRows>
      ) : null}
      {entries.length ? (
        <Rows>
          {entries.map((entry) => (
            <AuditRow
              key={entry.id}
              entry={entry}
              actor={members.data?.find((member) => member.id === entry.actor_id)?.name}
              subject={members.data?.find((member) => member.id === entry.object_id)?.name}
              onObject={() => change({ object: entry.object_id, kind: entry.object_kind })}
            />
          ))}
        </Rows>
      ) : null}
      <MorePages query={found} />
      {filtered ? (
        <Button
          size="small"
          look="bare"
          onClick={() => void navigate({ search: {}, replace: true })}
        >
          <Trans>No filters</Trans>
        </Button>
      ) : null}
    </>
  );
}
