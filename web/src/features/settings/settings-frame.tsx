import { Link, Outlet, useLocation, useRouter } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useActions } from "../../actions/registry";
import { useMay } from "../auth/use-me";
import { Icon } from "../../ui/icon";
import { SETTINGS_GROUPS } from "./sections";
import styles from "./settings-frame.module.css";

/** The menu stays while its pages change; on a small screen it is a page of its own. */
export function SettingsFrame() {
  const { t, i18n } = useLingui();
  const may = useMay();
  const router = useRouter();
  const path = useLocation({ select: (location) => location.pathname });
  const groups = SETTINGS_GROUPS.map((group) => ({
    name: i18n._(group.name),
    sections: group.sections.filter((section) => may(section.needs)),
  })).filter((group) => group.sections.length > 0);
  const sections = groups.flatMap((group) => group.sections);
  useActions(
    sections.map((section) => {
      const name = i18n._(section.name);
      return {
        id: `settings.${section.to}`,
        title: t`Settings: ${name}`,
        group: t`Settings`,
        icon: section.icon,
        run: () => void router.navigate({ to: section.to }),
      };
    }),
  );
  return (
    <main className={styles.frame} data-open={path === "/settings" ? "menu" : "page"}>
      <nav className={styles.menu} aria-label={t`Settings`}>
        <h1>
          <Trans>Settings</Trans>
        </h1>
        {groups.map((group) => (
          <section key={group.name} aria-label={group.name}>
            <h2>{group.name}</h2>
            <ul>
              {group.sections.map((section) => (
                <li key={section.to}>
                  <Link to={section.to} activeProps={{ "aria-current": "page" }}>
                    <Icon name={section.icon} />
                    {i18n._(section.name)}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      {/* Without an own address the keyboard could not scroll it. */}
      <div className={styles.page} tabIndex={-1}>
        <div className={styles.column}>
          <Link to="/settings" className={styles.back}>
            <Icon name="back" />
            <Trans>Settings</Trans>
          </Link>
          <Outlet />
        </div>
      </div>
    </main>
  );
}
