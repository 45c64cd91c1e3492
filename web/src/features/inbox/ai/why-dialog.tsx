import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Message } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { Dialog } from "../../../ui/dialog";
import { Dollars } from "../../../ui/dollars";
import { GateList } from "../../../ui/gate-list";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import styles from "./summary-section.module.css";

/** Why a bot said what it said: what it took the question for, and the words that it rests on. */
export function WhyDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { i18n } = useLingui();
  const readsAi = useMay()("ai:read");
  const found = useQuery({
    queryKey: ["auto-replies", "of", message.id],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/ai/auto-replies", {
          params: { query: { reply_id: message.id, limit: 1 } },
          signal,
        }),
      ),
  });
  const why = found.data?.items[0];
  const callId = why?.call_id ?? "";
  // Money is for whoever may read how AI is used.
  const cost = useQuery({
    queryKey: ["ai", "call", callId],
    enabled: readsAi && callId !== "",
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/ai/calls/{call_id}", { params: { path: { call_id: callId } }, signal })),
  });
  const share = new Intl.NumberFormat(i18n.locale, { style: "percent" });
  const sure = why?.intent_p == null ? null : share.format(why.intent_p);
  return (
    <Dialog title={<Trans>Why it said that</Trans>} onClose={onClose}>
      <div className={styles.preview}>
        {found.isPending ? <Skeleton rows={4} height={32} /> : null}
        {found.isError ? (
          <PaneError error={found.error} retry={() => void found.refetch()} />
        ) : null}
        {found.data && !why ? (
          <p>
            <Trans>A flow or a rule sent it, as somebody drew it; no AI wrote it.</Trans>
          </p>
        ) : null}
        {why ? (
          <>
            {why.intent ? (
              <p>
                {sure ? (
                  <Trans>
                    Taken for <code dir="ltr">{why.intent}</code>, {sure} sure.
                  </Trans>
                ) : (
                  <Trans>
                    Taken for <code dir="ltr">{why.intent}</code>.
                  </Trans>
                )}
              </p>
            ) : null}
            {why.citations.map((one) => (
              <blockquote key={one.chunk_id} dir="auto" className={styles.quote}>
                {one.quote}
              </blockquote>
            ))}
            {cost.data ? (
              <p>
                <Trans>
                  The answer cost <Dollars of={cost.data.dollars} />, by{" "}
                  <bdi dir="ltr">{cost.data.model}</bdi>.
                </Trans>
              </p>
            ) : null}
            <GateList verdicts={why.verdicts} />
          </>
        ) : null}
      </div>
    </Dialog>
  );
}
