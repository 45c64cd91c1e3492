import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Trans } from "@lingui/react/macro";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { InviteDialog } from "../team/invite-dialog";
import { Invites } from "../team/invites";
import type { Setup } from "./setup-query";
import styles from "./welcome.module.css";

export function TeamStep({ setup }: { setup: Setup }) {
  const manages = useMay()("members:manage");
  const [inviting, setInviting] = useState(false);
  return (
    <section className={styles.card}>
      <h2>
        <Trans>Who answers with you?</Trans>
      </h2>
      <p>
        <Trans>
          Colleagues see who is answering, so that nobody answers twice. Working alone is fine, too.
        </Trans>
      </p>
      {manages ? (
        <>
          <p>
            <Button size="small" onClick={() => setInviting(true)}>
              <Icon name="plus" size={18} />
              <Trans>Invite somebody</Trans>
            </Button>
          </p>
          <Invites />
        </>
      ) : null}
      <p className={styles.foot}>
        <Link to="/welcome" search={{ step: "message" }} className={styles.primary}>
          {setup.invited ? <Trans>Go on</Trans> : <Trans>I work alone for now</Trans>}
        </Link>
      </p>
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </section>
  );
}
