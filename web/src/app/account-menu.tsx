import { Suspense, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { RoleName } from "../features/auth/role-name";
import { useMay, useMe } from "../features/auth/use-me";
import { useSignOut } from "../features/auth/use-sign-out";
import { forgetDrafts } from "../features/inbox/forget-drafts";
import { setupQuery } from "../features/settings/welcome/setup-query";
import { chooseLanguage, LANGUAGES, type Language } from "../lib/language";
import { chooseTheme, chosenTheme, type Theme } from "../lib/theme";
import { useOutbox } from "../outbox/outbox-provider";
import { Avatar } from "../ui/avatar";
import { lazyDialog } from "../ui/lazy-part";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../ui/menu";
import styles from "./account-menu.module.css";

const SignOutDialog = lazyDialog(async () => (await import("./sign-out-dialog")).SignOutDialog);

export function AccountMenu() {
  const { t, i18n } = useLingui();
  const { member, workspace } = useMe();
  const outbox = useOutbox();
  const signOut = useSignOut(async () => {
    forgetDrafts(member.id);
    // Where the browser keeps nothing, there is nothing to be taken out.
    await Promise.all(outbox.read().map(({ id }) => outbox.discard(id))).catch(() => undefined);
  });
  const [asking, setAsking] = useState(0);
  const leave = () => {
    const unsent = outbox.read().length;
    if (unsent > 0) setAsking(unsent);
    else signOut.mutate();
  };
  const router = useRouter();
  const setup = useQuery({ ...setupQuery, enabled: useMay()("channels:manage") });
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const choose = (next: Theme) => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <>
      <Menu
        trigger={
          <button type="button" className={styles.trigger} aria-label={t`You and your settings`}>
            <Avatar id={member.id} name={member.name} size={32} />
          </button>
        }
      >
        <MenuLabel>
          <span className={styles.who}>
            <bdi>{member.name}</bdi>
            <span>
              <bdi>{workspace.name}</bdi> · <RoleName role={member.role} />
            </span>
          </span>
        </MenuLabel>
        <MenuLine />
        <MenuItem icon="sun" chosen={theme === "light"} onSelect={() => choose("light")}>
          <Trans>Light</Trans>
        </MenuItem>
        <MenuItem icon="moon" chosen={theme === "dark"} onSelect={() => choose("dark")}>
          <Trans>Dark</Trans>
        </MenuItem>
        <MenuItem icon="settings" chosen={theme === "system"} onSelect={() => choose("system")}>
          <Trans>As the device has it</Trans>
        </MenuItem>
        <MenuLine />
        {Object.entries(LANGUAGES).map(([language, { name }]) => (
          <MenuItem
            key={language}
            icon="language"
            chosen={i18n.locale === language}
            onSelect={() => void chooseLanguage(language === "ar" ? "ar" : ("en" satisfies Language))}
          >
            <span lang={language}>{name}</span>
          </MenuItem>
        ))}
        {setup.data?.complete === false ? (
          <>
            <MenuLine />
            <MenuItem icon="flag" onSelect={() => void router.navigate({ to: "/welcome" })}>
              <Trans>First steps</Trans>
            </MenuItem>
          </>
        ) : null}
        <MenuLine />
        <MenuItem icon="leave" onSelect={leave}>
          <Trans>Sign out</Trans>
        </MenuItem>
      </Menu>
      {asking > 0 ? (
        <Suspense fallback={null}>
          <SignOutDialog
            unsent={asking}
            onSignOut={() => {
              setAsking(0);
              signOut.mutate();
            }}
            onClose={() => setAsking(0)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
