import { useMemo, useState, useSyncExternalStore } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import { actionStore, type Action } from "./registry";
import styles from "./palette.module.css";

/** Every action there is at this moment, found by its words, each with the keys that do the same. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const actions = useSyncExternalStore(actionStore.subscribe, actionStore.read);
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const found = useMemo(() => matching([...actions.values()], text), [actions, text]);
  const chosen = found[Math.min(place, found.length - 1)];

  const run = (action: Action | undefined) => {
    if (!action) return;
    onClose();
    // After the dialog has given the focus back, so that the action may move it.
    setTimeout(action.run);
  };

  return (
    <Dialog title={<Trans>Do something</Trans>} onClose={onClose}>
      <div className={styles.palette}>
        <input
          className={styles.input}
          value={text}
          placeholder={t`Type what you want to do`}
          aria-label={t`Type what you want to do`}
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-actions"
          aria-activedescendant={chosen ? `palette-${chosen.id}` : undefined}
          autoFocus
          onChange={(event) => {
            setText(event.target.value);
            setPlace(0);
          }}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
            if (step) {
              event.preventDefault();
              setPlace((before) => (before + step + found.length) % Math.max(found.length, 1));
            }
            if (event.code === "Enter") {
              event.preventDefault();
              run(chosen);
            }
          }}
        />
        <ul className={styles.list} id="palette-actions" role="listbox" aria-label={t`Actions`}>
          {found.map((action) => (
            <li
              key={action.id}
              id={`palette-${action.id}`}
              role="option"
              aria-selected={action === chosen}
              className={styles.action}
              ref={(row) => {
                if (action === chosen) row?.scrollIntoView({ block: "nearest" });
              }}
              onClick={() => run(action)}
            >
              <Icon name={action.icon ?? "bolt"} size={18} />
              <span className={styles.title}>{action.title}</span>
              <span className={styles.group}>{action.group}</span>
              {action.keys ? <Keys chord={action.keys} /> : null}
            </li>
          ))}
        </ul>
        {found.length === 0 ? (
          <p className={styles.none} role="status">
            <Trans>Nothing here is called that.</Trans>
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}

function matching(actions: Action[], text: string): Action[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = actions.filter((action) => {
    const title = `${action.title} ${action.group}`.toLocaleLowerCase();
    return words.every((word) => title.includes(word));
  });
  // What begins with the words is meant before what only holds them.
  const begins = ({ title }: Action) =>
    Number(title.toLocaleLowerCase().startsWith(words.join(" ")));
  return found.sort((one, other) => begins(other) - begins(one));
}
