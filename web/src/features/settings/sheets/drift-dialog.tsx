import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { SHEETS, type SheetLink } from "./sheets-queries";
import styles from "./sheets.module.css";

/** Compares the whole worksheet with the house, at the moment somebody wants to know. */
export function DriftDialog({ link, onClose }: { link: SheetLink; onClose: () => void }) {
  const { i18n } = useLingui();
  const drift = useQuery({
    queryKey: [...SHEETS, "drift", link.id],
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) =>
      answered(
        api.POST("/api/v1/sheet-links/{link_id}/verify", {
          params: { path: { link_id: link.id } },
          signal,
        }),
      ),
  });
  const number = new Intl.NumberFormat(i18n.locale);
  const found = drift.data;
  const rows = found ? number.format(found.rows) : "";
  const kinds = found
    ? ([
        ["missing", <Trans key="m">Missing in the sheet</Trans>, found.missing],
        ["different", <Trans key="d">Different from here</Trans>, found.different],
        ["twice", <Trans key="t">There twice</Trans>, found.twice],
        ["unknown", <Trans key="u">Unknown here</Trans>, found.unknown],
      ] as const)
    : [];
  return (
    <Dialog
      title={
        <Trans>
          Verify <bdi>{link.name}</bdi>
        </Trans>
      }
      onClose={onClose}
    >
      <div className={styles.stack}>
        {drift.isPending ? (
          <>
            <p role="status">
              <Trans>The whole worksheet is being read…</Trans>
            </p>
            <Skeleton rows={3} height={32} />
          </>
        ) : null}
        {drift.isError ? (
          <PaneError error={drift.error} retry={() => void drift.refetch()} />
        ) : null}
        {found?.clean ? (
          <Notice>
            <Trans>The worksheet is like the house: {rows} rows, no difference.</Trans>
          </Notice>
        ) : null}
        {found && !found.clean ? (
          <>
            <p>
              <Trans>
                {rows} rows were read. What changed a moment ago may still be on its way; “write
                everything anew” mends the rest.
              </Trans>
            </p>
            <dl className={styles.drift}>
              {kinds.map(([kind, words, count]) => (
                <div key={kind} data-some={count > 0}>
                  <dt>{words}</dt>
                  <dd>{number.format(count)}</dd>
                  {found.examples[kind]?.length ? (
                    <details>
                      <summary>
                        <Trans>Ids of the first ones</Trans>
                      </summary>
                      <code dir="ltr">{found.examples[kind].join("\n")}</code>
                    </details>
                  ) : null}
                </div>
              ))}
            </dl>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}
