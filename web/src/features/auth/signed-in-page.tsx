import { Trans } from "@lingui/react/macro";
import type { Me } from "../../api/client";
import { RoleName } from "./role-name";
import styles from "./signed-in-page.module.css";

export function SignedInPage({ me: { member, workspace } }: { me: Me }) {
  return (
    <section className={styles.page}>
      <header className={styles.heading}>
        <h1>
          <Trans>
            Hello, <bdi>{member.name}</bdi>
          </Trans>
        </h1>
        <p>
          <Trans>You are signed in. This is how the workspace knows you.</Trans>
        </p>
      </header>
      <dl className={styles.facts}>
        <div>
          <dt>
            <Trans>Workspace</Trans>
          </dt>
          <dd>
            <bdi>{workspace.name}</bdi>
          </dd>
        </div>
        <div>
          <dt>
            <Trans>Member</Trans>
          </dt>
          <dd>
            <bdi>{member.name}</bdi>
          </dd>
        </div>
        <div>
          <dt>
            <Trans>E-mail</Trans>
          </dt>
          <dd>
            <bdi dir="ltr">{member.email}</bdi>
          </dd>
        </div>
        <div>
          <dt>
            <Trans>Role</Trans>
          </dt>
          <dd>
            <RoleName role={member.role} />
          </dd>
        </div>
      </dl>
      <p className={styles.quiet}>
        <a href="/docs">
          <Trans>Read the API documentation</Trans>
        </a>
      </p>
    </section>
  );
}
