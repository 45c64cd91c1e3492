import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { useLingui } from "@lingui/react/macro";
import { IconButton } from "./icon-button";
import styles from "./dialog.module.css";

interface Props {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  width?: "normal" | "wide" | "full";
}

/**
 * The browser's own dialog: it keeps the focus inside, closes on Escape and gives the focus back.
 * A library's would put a style element into the page, which our policy forbids.
 */
export function Dialog({ title, onClose, children, footer, width = "normal" }: Props) {
  const { t } = useLingui();
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const changed = useRef(false);
  // Closed while it is still in the page: taken out first, it would give the focus to nobody.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    // The browser would take the first button, which closes what has just been opened.
    dialog?.querySelector<HTMLElement>("input, textarea, select")?.focus();
    return () => dialog?.close();
  }, []);
  // At the end of the page: what opens it may itself be a form, and forms have no forms in them.
  return createPortal(
    <dialog
      ref={element}
      className={styles.dialog}
      data-width={width}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onSubmit={(event) => event.stopPropagation()}
      onInput={(event) => {
        if (holdsWords(event.target)) changed.current = true;
      }}
      onMouseDown={(event) => {
        // A press beside it is easily made by mistake, and would throw away what was filled in.
        if (event.target === event.currentTarget && !changed.current) onClose();
      }}
    >
      <div className={styles.frame}>
        <header className={styles.head}>
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label={t`Close`} onClick={onClose} />
        </header>
        <div className={styles.body}>{children}</div>
        {footer ? <footer className={styles.foot}>{footer}</footer> : null}
      </div>
    </dialog>,
    document.body,
  );
}

/** What is only looked for is not lost with the dialog. */
function holdsWords(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches("form :is(input:not([type=search]), textarea, select)");
}
