import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { Badge } from "../../../ui/badge";
import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import styles from "./summary-section.module.css";

/** Exactly what would leave the house for a summary, made by the code that would send it. */
export function PreviewDialog({
  conversationId,
  onClose,
}: {
  conversationId: string;
  onClose: () => void;
}) {
  const { i18n } = useLingui();
  const found = useQuery({
    queryKey: ["summary", conversationId, "preview"],
    gcTime: 0,
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/conversations/{conversation_id}/summary/preview", {
          params: { path: { conversation_id: conversationId } },
          signal,
        }),
      ),
  });
  const preview = found.data;
  const most = preview
    ? new Intl.NumberFormat(i18n.locale, {
        style: "currency",
        currency: "USD",
        maximumFractionDigits: 4,
      }).format(preview.most_it_can_cost)
    : "";
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
                To <bdi dir="ltr">{preview.model}</bdi>, for {most} at most.
              </Trans>
            </p>
            {preview.redactions.length ? (
              <p>
                <Trans>Taken out first:</Trans>{" "}
                {preview.redactions.map((one) => (
                  <Badge key={one}>
                    <code dir="ltr">{one}</code>
                  </Badge>
                ))}
              </p>
            ) : null}
            <pre tabIndex={0} dir="auto">
              {preview.sent}
            </pre>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}
