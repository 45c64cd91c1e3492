import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { fullMoment } from "../../lib/dates";
import { useMay } from "../auth/use-me";
import { Button } from "../../ui/button";
import { PaneError } from "../../ui/pane-state";
import { mergesQuery } from "./contacts-query";
import { usePart } from "./use-merge";
import styles from "./contacts.module.css";

/** Who was merged into this contact; each can be parted again, however long ago it was. */
export function ContactMerges({ id }: { id: string }) {
  const { i18n } = useLingui();
  const mayManage = useMay()("contacts:manage");
  const merges = useQuery(mergesQuery(id));
  const part = usePart();
  if (merges.isError) return <PaneError error={merges.error} retry={() => void merges.refetch()} />;
  const standing = merges.data?.items.filter((one) => one.undone_at === null) ?? [];
  if (standing.length === 0) return null;
  return (
    <section className={styles.card}>
      <h3>
        <Trans>Merged into this contact</Trans>
      </h3>
      <ul className={styles.lines}>
        {standing.map((one) => (
          <li key={one.id}>
            <time dateTime={one.created_at}>{fullMoment(one.created_at, i18n.locale)}</time>
            {mayManage ? (
              <Button look="bare" size="small" disabled={part.isPending} onClick={() => part.mutate(one.id)}>
                <Trans>Part them again</Trans>
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
