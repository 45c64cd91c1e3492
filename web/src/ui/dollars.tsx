import { Trans, useLingui } from "@lingui/react/macro";
import { dollars } from "../lib/money";
import { Field } from "./field";

/** An amount in US dollars; it keeps its own direction, whichever words stand around it. */
export function Dollars({ of }: { of: number }) {
  const { i18n } = useLingui();
  return <bdi>{dollars(of, i18n.locale)}</bdi>;
}

interface MostProps {
  /** As it was typed. */
  value: string;
  onChange: (typed: string) => void;
}

/** What one test by a model may cost; the server takes no more than these thousand either. */
export function MostDollars({ value, onChange }: MostProps) {
  return (
    <Field
      label={<Trans>US dollars at most</Trans>}
      type="number"
      min={0}
      max={1000}
      step="0.01"
      required
      dir="ltr"
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
