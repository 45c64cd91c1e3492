import { Trans } from "@lingui/react/macro";
import { useQuery, type QueryKey } from "@tanstack/react-query";
import type { components } from "../../../api/schema";
import { Badge } from "../../../ui/badge";
import { Dialog } from "../../../ui/dialog";
import { Dollars } from "../../../ui/dollars";
import { LeftOutKind } from "../../../ui/left-out";
import { Notice } from "../../../ui/notice";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import styles from "./summary-section.module.css";

interface Props {
  about: QueryKey;
  load: (signal: AbortSignal) => Promise<components["schemas"]["AiPreviewOut"]>;
  onClose: () => void;
}

/** Exactly what would leave the house, made by the code that would send it. */
export function PreviewDialog({ about, load, onClose }: Props) {
  const found = useQuery({
    queryKey: [...about, "preview"],
    gcTime: 0,
    queryFn: ({ signal }) => load(signal),
  });
  const preview = found.data;
  return (
    <Dialog width="wide" title={<Trans>What would be sent</Trans>} onClose={onClose}>
      <div className={styles.preview}>
        {found.isPending ? <Skeleton rows={4} height={32} /> : null}
        {found.isError ? (
          <PaneError error={found.error} retry={() => void found.refetch()} />
        ) : null}
        {preview && preview.sent === null ? (
          <Notice>
            <Trans>Nothing: this server answers by itself.</Trans>
          </Notice>
        ) : null}
        {preview?.sent ? (
          <>
            <p>
              <Trans>
                To <bdi dir="ltr">{preview.model}</bdi>, for <Dollars of={preview.most_it_can_cost} /> at most.
              </Trans>
            </p>
            {preview.redactions.length ? (
              <p>
                <Trans>Taken out first:</Trans>{" "}
                {preview.redactions.map((one) => (
                  <Badge key={one}>
                    <LeftOutKind kind={one} />
                  </Badge>
                ))}
              </p>
            ) : null}
            <p className={styles.quiet}>
              <Trans>Not recognised: names of other people, postal addresses, and anything in a picture.</Trans>
            </p>
            <pre tabIndex={0} dir="auto">
              {preview.sent}
            </pre>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}
