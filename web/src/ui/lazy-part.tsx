import { Component, lazy, useState, type ComponentType, type ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Unreachable } from "../api/client";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { ErrorWords, PaneError } from "./pane-state";
import styles from "./lazy-part.module.css";

export interface Failed {
  error: unknown;
  retry: () => void;
}

/**
 * A part of a page that is loaded when it is first wanted. When it cannot be loaded, or breaks, it
 * says so in its own place and the rest of the page goes on. React keeps a `lazy` that was rejected
 * for ever, so that trying again takes a new one.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Failure: ComponentType<Failed & Props> = PartFailure,
): (props: Props) => ReactNode {
  const fresh = () =>
    lazy(async () => {
      try {
        if (lostStyles.size) await (await import("./lost-styles")).bringAgain(lostStyles);
        return { default: await load() };
      } catch (error) {
        throw isNotFetched(error) ? new Unreachable() : error;
      }
    });
  let Part = fresh();
  return function LazyPart(props: Props) {
    const [tries, setTries] = useState(() => ({ count: 0, Shown: Part }));
    const retry = () => setTries(({ count }) => ({ count: count + 1, Shown: Part }));
    // After an update the files of this page may be gone for good.
    const again = tries.count === 0 ? retry : () => location.reload();
    const { Shown } = tries;
    return (
      <Boundary
        key={tries.count}
        failed={(error) => <Failure {...props} error={error} retry={again} />}
        // Whoever opens it next does not meet the old refusal. Not before it is shown: until then
        // React begins anew with whatever is there.
        onFailed={() => (Part = fresh())}
      >
        <Shown {...props} />
      </Boundary>
    );
  };
}

/** The same for a dialog, which has no place in the page where it could say why it is not there. */
export function lazyDialog<Props extends { onClose: () => void }>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactNode {
  return lazyPart(load, DialogFailure);
}

/** Around what is there from the start: when it breaks, the rest of the page goes on. */
export function Fence({ children }: { children: ReactNode }) {
  const [tries, setTries] = useState(0);
  const again = tries === 0 ? () => setTries(1) : () => location.reload();
  return (
    <Boundary
      key={tries}
      failed={(error) => <PartFailure error={error} retry={again} />}
      onFailed={() => undefined}
    >
      {children}
    </Boundary>
  );
}

/** Keeps what breaks in it from taking the page along. */
class Boundary extends Component<
  { failed: (error: unknown) => ReactNode; onFailed: () => void; children: ReactNode },
  { error: unknown; broken: boolean }
> {
  override state = { error: undefined as unknown, broken: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, broken: true };
  }

  override componentDidCatch(): void {
    this.props.onFailed();
  }

  override render(): ReactNode {
    return this.state.broken ? this.props.failed(this.state.error) : this.props.children;
  }
}

function PartFailure({ error, retry }: Failed) {
  return (
    <div className={styles.failure} role="alert">
      <p>
        <ErrorWords error={error} />
      </p>
      <Button size="small" onClick={retry}>
        <Trans>Try again</Trans>
      </Button>
    </div>
  );
}

function DialogFailure({ error, retry, onClose }: Failed & { onClose: () => void }) {
  return (
    <Dialog title={<Trans>This could not be loaded</Trans>} onClose={onClose}>
      <PaneError error={error} retry={retry} />
    </Dialog>
  );
}

/** What browsers, and the loader of style sheets, say when a file of the page did not come. */
export function isNotFetched(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|module script|preload CSS/i.test(error.message)
  );
}

// The loader asks for a style sheet once, and takes one that did not come for one that is there.
const lostStyles = new Set<string>();
document.addEventListener(
  "error",
  ({ target }) => {
    if (!(target instanceof HTMLLinkElement && target.rel === "stylesheet")) return;
    lostStyles.add(target.href);
    target.remove();
  },
  true,
);
