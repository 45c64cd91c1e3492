import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { labelsQuery } from "../../../api/directory";
import type { Conversation } from "../../../api/client";
import { useMe } from "../../auth/use-me";
import { snoozeChoices } from "../../../lib/snooze";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../../../ui/menu";
import { useBulk } from "./use-bulk";
import styles from "./bulk-bar.module.css";

const AT_MOST = 100;

interface Props {
  chosen: ReadonlySet<string>;
  conversations: readonly Conversation[];
  onChoose: (ids: ReadonlySet<string>) => void;
}

/** What can be done with all the chosen conversations at once. */
export function BulkBar({ chosen, conversations, onChoose }: Props) {
  const { t } = useLingui();
  const { member } = useMe();
  const bulk = useBulk();
  const labels = useQuery(labelsQuery);
  const ids = [...chosen].slice(0, AT_MOST);
  const done = { onSuccess: () => onChoose(new Set()) };
  const tomorrow = snoozeChoices(new Date()).find(({ name }) => name === "tomorrow");
  return (
    <div className={styles.bar} role="toolbar" aria-label={t`Chosen conversations`}>
      <span className={styles.count}>
        <Plural value={ids.length} one="# chosen" other="# chosen" />
      </span>
      <Button
        look="bare"
        size="small"
        onClick={() => onChoose(new Set(conversations.slice(0, AT_MOST).map((one) => one.id)))}
      >
        <Trans>All</Trans>
      </Button>
      <Button
        size="small"
        disabled={bulk.isPending}
        onClick={() => bulk.mutate({ ids, change: { status: "resolved" } }, done)}
      >
        <Icon name="check" size={16} />
        <Trans>Resolve</Trans>
      </Button>
      <Menu trigger={<IconButton icon="more" label={t`More for the chosen`} />}>
        <MenuItem icon="person" onSelect={() => bulk.mutate({ ids, change: { assignee_id: member.id } }, done)}>
          <Trans>Assign to me</Trans>
        </MenuItem>
        <MenuItem icon="close" onSelect={() => bulk.mutate({ ids, change: { assignee_id: null } }, done)}>
          <Trans>Take the assignee off</Trans>
        </MenuItem>
        <MenuItem icon="inbox" onSelect={() => bulk.mutate({ ids, change: { status: "open" } }, done)}>
          <Trans>Open again</Trans>
        </MenuItem>
        {tomorrow ? (
          <MenuItem
            icon="snooze"
            onSelect={() =>
              bulk.mutate(
                { ids, change: { status: "snoozed", snoozed_until: tomorrow.until.toISOString() } },
                done,
              )
            }
          >
            <Trans>Snooze until tomorrow</Trans>
          </MenuItem>
        ) : null}
        {labels.data?.length ? (
          <>
            <MenuLine />
            <MenuLabel>
              <Trans>Add a label</Trans>
            </MenuLabel>
            {labels.data.map((label) => (
              <MenuItem
                key={label.id}
                icon="label"
                onSelect={() => {
                  const without = conversations.filter(
                    (one) => chosen.has(one.id) && !one.labels.some(({ id }) => id === label.id),
                  );
                  if (without.length === 0) return;
                  bulk.mutate({ ids: without.map((one) => one.id), labelId: label.id }, done);
                }}
              >
                <bdi>{label.name}</bdi>
              </MenuItem>
            ))}
          </>
        ) : null}
      </Menu>
      <IconButton icon="close" label={t`Choose none`} onClick={() => onChoose(new Set())} />
    </div>
  );
}
