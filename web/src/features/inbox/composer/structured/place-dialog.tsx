import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import type { Body } from "../../../../outbox/letter";
import { Field } from "../../../../ui/field";
import { FormDialog, textIn } from "../../../../ui/form-dialog";
import { coordinatesIn } from "./coordinates";
import styles from "./structured.module.css";

interface Props {
  /** What its author has to read before it leaves. */
  review: ReactNode;
  onSend: (body: Body) => void;
  onClose: () => void;
}

/** A place on the map. What a map page calls a place is pasted as it is. */
export function PlaceDialog({ review, onSend, onClose }: Props) {
  return (
    <FormDialog
      title={<Trans>Send a place</Trans>}
      submit={<Trans>Send</Trans>}
      pending={false}
      error={null}
      onClose={onClose}
      onSubmit={(form) => {
        const name = textIn(form, "name");
        const address = textIn(form, "address");
        onSend({
          location: {
            latitude: Number(textIn(form, "latitude")),
            longitude: Number(textIn(form, "longitude")),
            ...(name ? { name } : {}),
            ...(address ? { address } : {}),
          },
        });
      }}
    >
      {review}
      <Field label={<Trans>Name of the place</Trans>} name="name" maxLength={1000} dir="auto" />
      <Field label={<Trans>Address</Trans>} name="address" maxLength={1000} dir="auto" />
      <div className={styles.option}>
        <Field
          label={<Trans>Latitude</Trans>}
          name="latitude"
          type="number"
          step="any"
          min={-90}
          max={90}
          dir="ltr"
          placeholder="52.5200"
          required
          onPaste={(event) => {
            // A map gives both at once, and a field of numbers would take neither.
            const both = coordinatesIn(event.clipboardData.getData("text/plain"));
            const other = event.currentTarget.form?.elements.namedItem("longitude");
            if (!both || !(other instanceof HTMLInputElement)) return;
            event.preventDefault();
            event.currentTarget.value = String(both.latitude);
            other.value = String(both.longitude);
          }}
        />
        <Field
          label={<Trans>Longitude</Trans>}
          name="longitude"
          type="number"
          step="any"
          min={-180}
          max={180}
          dir="ltr"
          placeholder="13.4050"
          required
        />
      </div>
      <p className={styles.hint}>
        <Trans>Copied from a map, both numbers go into the first field.</Trans>
      </p>
    </FormDialog>
  );
}
