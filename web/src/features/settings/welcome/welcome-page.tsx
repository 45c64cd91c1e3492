import { useState, type ReactNode } from "react";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMe } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { ChannelStep } from "./channel-step";
import { MessageStep } from "./message-step";
import { putOff } from "./put-off";
import { setupQuery, type Setup } from "./setup-query";
import { isDone, nextStep, STEPS, type Step } from "./steps";
import { TeamStep } from "./team-step";
import styles from "./welcome.module.css";

const route = getRouteApi("/signed-in/welcome");
const LOOK_AGAIN_MS = 1_500;

/** From an empty workspace to the first answer. Where somebody is, is read off what is there. */
export function WelcomePage({ phone }: { phone: ReactNode }) {
  const router = useRouter();
  const { member, workspace } = useMe();
  const found = useQuery({
    ...setupQuery,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.complete ? false : LOOK_AGAIN_MS),
  });
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <header className={styles.head}>
          <div>
            <h1>
              <Trans>
                Welcome to <bdi>{workspace.name}</bdi>
              </Trans>
            </h1>
            <p>
              <Trans>Three steps to the first answer. You can leave and come back whenever you like.</Trans>
            </p>
          </div>
          {found.data?.complete ? null : (
            <Button
              look="bare"
              size="small"
              onClick={() => {
                putOff(member.id);
                void router.navigate({ to: "/" });
              }}
            >
              <Trans>Later</Trans>
            </Button>
          )}
        </header>
        {found.isPending ? <Skeleton rows={4} height={72} /> : null}
        {found.isError && !found.data ? (
          <PaneError error={found.error} retry={() => void found.refetch()} />
        ) : null}
        {found.data ? <Steps setup={found.data} phone={phone} /> : null}
      </div>
    </main>
  );
}

function Steps({ setup, phone }: { setup: Setup; phone: ReactNode }) {
  const { t } = useLingui();
  const { step } = route.useSearch();
  // Where somebody came in: what is done there stays to be seen until he goes on.
  const [begun] = useState(() => nextStep(setup));
  const open = step ?? begun;
  const name: Record<Step, string> = {
    channel: t`A number to write to`,
    team: t`Your team`,
    message: t`The first answer`,
  };
  return (
    <>
      <ol className={styles.steps}>
        {STEPS.map((one, place) => (
          <li key={one}>
            <Link
              to="/welcome"
              search={{ step: one }}
              className={styles.step}
              data-done={isDone(one, setup)}
              aria-current={one === open && !setup.complete ? "step" : undefined}
            >
              <span className={styles.sign}>
                {isDone(one, setup) ? <Icon name="check" size={16} /> : place + 1}
              </span>
              <span>
                {name[one]}
                {isDone(one, setup) ? (
                  <span className="only-heard">
                    {" "}
                    <Trans>done</Trans>
                  </span>
                ) : null}
              </span>
            </Link>
          </li>
        ))}
      </ol>
      {setup.complete && !step ? <Done /> : null}
      {(!setup.complete || step) && open === "channel" ? <ChannelStep setup={setup} /> : null}
      {(!setup.complete || step) && open === "team" ? <TeamStep setup={setup} /> : null}
      {(!setup.complete || step) && open === "message" ? (
        setup.complete ? (
          <Done />
        ) : (
          <MessageStep setup={setup} phone={phone} />
        )
      ) : null}
    </>
  );
}

function Done() {
  return (
    <section className={styles.done}>
      <span className={styles.big}>
        <Icon name="check" size={30} />
      </span>
      <h2>
        <Trans>It works</Trans>
      </h2>
      <p>
        <Trans>Somebody wrote, and you answered. Everything else can wait until you need it.</Trans>
      </p>
      <Link to="/inbox" className={styles.primary}>
        <Trans>Go to the inbox</Trans>
      </Link>
      <ul className={styles.next}>
        <li>
          <Link to="/settings/canned-replies">
            <Icon name="bolt" />
            <Trans>Save answers that you give often</Trans>
          </Link>
        </li>
        <li>
          <Link to="/settings/hours">
            <Icon name="clock" />
            <Trans>Say when somebody is there</Trans>
          </Link>
        </li>
        <li>
          <Link to="/flows">
            <Icon name="flow" />
            <Trans>Let a flow answer the first question</Trans>
          </Link>
        </li>
      </ul>
    </section>
  );
}
