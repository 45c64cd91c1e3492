import type { ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { fieldsQuery } from "../../../api/fields";
import { ChoiceField, useChoiceName } from "./simple-fields";

interface Props {
  label: ReactNode;
  hint?: ReactNode;
  fault?: ReactNode;
  value: string;
  onChange: (value: string) => void;
}

const OWN = ["name", "email", "language"];

/** What is known of a contact: the three that everybody has, and the workspace's own fields. */
export function ContactField({ value, onChange, ...common }: Props) {
  const choiceName = useChoiceName();
  const fields = useQuery(fieldsQuery);
  const more = (fields.data ?? []).filter((one) => one.owner === "contact");
  return (
    <ChoiceField
      {...common}
      value={value}
      options={[
        ...OWN.map((one) => ({ value: one, name: choiceName(one) })),
        ...more.map((one) => ({ value: `fields.${one.key}`, name: one.title })),
      ]}
      onChange={onChange}
    />
  );
}
