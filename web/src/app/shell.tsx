import { Suspense, useState, type ReactNode } from "react";
import { Link, useLocation, useRouter } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useActions } from "../actions/registry";
import { useShortcuts } from "../actions/shortcuts";
import { useMay } from "../features/auth/use-me";
import { NotificationsMenu } from "../features/notifications/notifications-menu";
import { useStrayFiles } from "../lib/stray-files";
import { ConnectionNotice } from "../realtime/connection-notice";
import { Icon } from "../ui/icon";
import { IconButton } from "../ui/icon-button";
import { lazyDialog } from "../ui/lazy-part";
import { Menu, MenuItem } from "../ui/menu";
import { Mark } from "../ui/mark";
import { Toaster } from "../ui/toaster";
import { undoLast } from "../ui/toast";
import { AccountMenu } from "./account-menu";
import { PolicyNotice } from "./policy-notice";
import { SCREENS } from "./screens";
import type { Screen } from "./screens";
import { UnsentNotice } from "./unsent-notice";
import styles from "./shell.module.css";

// Loaded when it is first called for.
const Palette = lazyDialog(async () => (await import("../actions/palette")).Palette);

// A finger needs its room: a small screen shows these, and the others behind a button.
const AT_HAND = 4;

/** What stays on screen while pages change. */
export function Shell({ children }: { children: ReactNode }) {
  const { t, i18n } = useLingui();
  const router = useRouter();
  const may = useMay();
  const [palette, setPalette] = useState(false);
  const screens = SCREENS.filter((screen) => may(screen.needs));
  useShortcuts();
  useStrayFiles();
  useActions([
    {
      id: "palette",
      title: t`Show everything one can do here`,
      group: t`Everywhere`,
      icon: "command",
      keys: "Mod+KeyK",
      whileTyping: true,
      run: () => setPalette(true),
    },
    {
      id: "help",
      title: t`Show the shortcuts`,
      group: t`Everywhere`,
      icon: "list",
      keys: "Shift+Slash",
      run: () => setPalette(true),
    },
    {
      id: "undo",
      title: t`Take back the last thing done`,
      group: t`Everywhere`,
      icon: "undo",
      keys: "KeyZ",
      run: undoLast,
    },
    ...screens.map((screen) => {
      const name = i18n._(screen.name);
      return {
        id: `go.${screen.to}`,
        title: t`Go to ${name}`,
        group: t`Everywhere`,
        icon: screen.icon,
        keys: screen.keys,
        run: () => void router.navigate({ to: screen.to }),
      };
    }),
  ]);

  return (
    <div className={styles.shell}>
      <nav className={styles.rail} aria-label={t`Screens`}>
        <span className={styles.brand}>
          <Mark size={26} />
        </span>
        <ul className={styles.screens}>
          {screens.map((screen, place) => (
            <li key={screen.to} className={place < AT_HAND ? undefined : styles.further}>
              <Link to={screen.to} className={styles.screen} activeProps={{ "aria-current": "page" }}>
                <Icon name={screen.icon} size={22} />
                <span>{i18n._(screen.name)}</span>
              </Link>
            </li>
          ))}
          {screens.length > AT_HAND ? (
            <li className={styles.more}>
              <MoreScreens screens={screens.slice(AT_HAND)} />
            </li>
          ) : null}
        </ul>
        <div className={styles.tools}>
          <IconButton
            className={styles.palette}
            icon="command"
            label={t`Everything one can do here`}
            keys="Ctrl K"
            onClick={() => setPalette(true)}
          />
          <NotificationsMenu />
          <AccountMenu />
        </div>
      </nav>
      <div className={styles.content}>
        <div>
          <ConnectionNotice />
          <UnsentNotice />
          <PolicyNotice />
        </div>
        {children}
      </div>
      {palette ? (
        <Suspense fallback={null}>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      ) : null}
      <Toaster />
    </div>
  );
}

function MoreScreens({ screens }: { screens: readonly Screen[] }) {
  const { i18n } = useLingui();
  const router = useRouter();
  const path = useLocation({ select: (location) => location.pathname });
  const within = screens.some((screen) => path.startsWith(screen.to));
  return (
    <Menu
      trigger={
        <button type="button" className={styles.screen} data-within={within}>
          <Icon name="more" size={22} />
          <span>
            <Trans>More</Trans>
          </span>
        </button>
      }
    >
      {screens.map((screen) => (
        <MenuItem
          key={screen.to}
          icon={screen.icon}
          chosen={path.startsWith(screen.to)}
          onSelect={() => void router.navigate({ to: screen.to })}
        >
          {i18n._(screen.name)}
        </MenuItem>
      ))}
    </Menu>
  );
}
