import type { ReactNode } from "react";
import { DropdownMenu } from "radix-ui";
import { useLingui } from "@lingui/react/macro";
import { Icon } from "./icon";
import type { IconName } from "./icon-paths";
import { Keys } from "./keys";
import styles from "./menu.module.css";

/** Not modal: the library's lock on scrolling needs a style element, which our policy forbids. */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  const { i18n } = useLingui();
  return (
    <DropdownMenu.Root modal={false} dir={i18n.locale === "ar" ? "rtl" : "ltr"}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} sideOffset={6} align="end" collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface ItemProps {
  icon?: IconName;
  children: ReactNode;
  keys?: string | undefined;
  /** Given for a choice among several: whether this is the one. */
  chosen?: boolean | undefined;
  disabled?: boolean;
  onSelect: () => void;
}

export function MenuItem({ icon, children, keys, chosen, disabled = false, onSelect }: ItemProps) {
  return (
    <DropdownMenu.Item className={styles.item} disabled={disabled} onSelect={onSelect}>
      {icon ? <Icon name={icon} size={18} /> : null}
      <span className={styles.text}>{children}</span>
      {chosen ? <Icon name="check" size={16} /> : null}
      {keys ? <Keys chord={keys} /> : null}
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className={styles.label}>{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className={styles.line} />;
}
