import { useEffect, useRef } from "react";
import { Plural, Trans } from "@lingui/react/macro";
import { useLocation, useRouter } from "@tanstack/react-router";
import type { Letter } from "../outbox/letter";
import { useAllLetters } from "../outbox/outbox-provider";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { showToast } from "../ui/toast";
import styles from "./unsent-notice.module.css";

/** What was refused in conversations that are not on screen, and the way there. */
export function UnsentNotice() {
  const router = useRouter();
  const letters = useAllLetters();
  const shown = useLocation({
    select: ({ pathname, search }) => (pathname === "/inbox" && "c" in search ? search.c : undefined),
  });
  const open = ({ conversationId: c }: Letter) =>
    void router.navigate({ to: "/inbox", search: { status: "all", c } });
  const elsewhere = letters.filter((one) => one.state === "stopped" && one.conversationId !== shown);
  const waited = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    for (const letter of elsewhere) {
      // What had been refused before this page was opened is in the count.
      if (!waited.current.has(letter.id)) continue;
      showToast(<Trans>A message was not sent.</Trans>, { danger: true, open: () => open(letter) });
    }
    waited.current = new Set(letters.filter((one) => one.state === "waiting").map((one) => one.id));
  }, [letters]);
  const [first] = elsewhere;
  const count = elsewhere.length;
  return (
    <div role="status">
      {first ? (
        <p className={styles.notice}>
          <Icon name="warning" size={16} />
          <Plural value={count} one="# message was not sent." other="# messages were not sent." />
          <Button look="bare" size="small" onClick={() => open(first)}>
            <Trans>Open</Trans>
          </Button>
        </p>
      ) : null}
    </div>
  );
}
