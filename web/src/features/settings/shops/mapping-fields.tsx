import { Trans, useLingui } from "@lingui/react/macro";
import { Field } from "../../../ui/field";
import { CheckField, TextField } from "../../../ui/form-fields";
import { MAPPED } from "./mapping";
import type { Shop } from "./shops-queries";
import styles from "../outside.module.css";

const PATHS = "shop-paths";

/** Where in the body what is. What came first suggests its paths. */
export function MappingFields({ shop }: { shop?: Shop | undefined }) {
  const { i18n } = useLingui();
  const mapping = shop?.mapping;
  const seen = Object.entries(shop?.captured ?? {});
  return (
    <fieldset className={styles.kinds}>
      <legend>
        <Trans>Where in the body what is</Trans>
      </legend>
      <p className={`${styles.quiet} ${styles.whole}`}>
        {seen.length ? (
          <Trans>The first body that came suggests its paths.</Trans>
        ) : (
          <Trans>Paths such as order.customer.phone; once a body has come, its paths are suggested.</Trans>
        )}
      </p>
      <datalist id={PATHS}>
        {seen.map(([path, kind]) => (
          <option key={path} value={path} label={kind} />
        ))}
      </datalist>
      {MAPPED.map(({ name, words, required }) => (
        <Field
          key={name}
          label={i18n._(words)}
          name={`map-${name}`}
          defaultValue={mapping?.[name] ?? ""}
          maxLength={300}
          list={PATHS}
          dir="ltr"
          autoComplete="off"
          required={required ?? false}
        />
      ))}
      <Field
        label={<Trans>Currency</Trans>}
        hint={<Trans>A path, or a code such as EUR for all.</Trans>}
        name="map-currency"
        defaultValue={mapping?.currency_code || (mapping?.currency ?? "")}
        maxLength={300}
        list={PATHS}
        dir="ltr"
        autoComplete="off"
        required
      />
      <TextField
        label={<Trans>Delivery address</Trans>}
        hint={<Trans>A path for each line.</Trans>}
        name="map-address"
        defaultValue={mapping?.address?.join("\n") ?? ""}
        rows={3}
        dir="ltr"
      />
      <CheckField
        name="map-minor"
        defaultChecked={mapping?.amounts === "minor"}
        label={<Trans>Amounts are in the smallest unit</Trans>}
        hint={<Trans>7.50 is written 750.</Trans>}
      />
    </fieldset>
  );
}
