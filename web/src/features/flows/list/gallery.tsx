import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { CheckField } from "../../../ui/form-fields";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";

type ReadyMade = components["schemas"]["ReadyMadeOut"];

/** In the reader's language; one that came later is said in the server's words. */
const WORDS: Record<string, { name: MessageDescriptor; about: MessageDescriptor }> = {
  "order-status": {
    name: msg`Tell customers about their orders`,
    about: msg`Tells the customer by template whenever an order is confirmed, paid, shipped, delivered, cancelled or refunded.`,
  },
  "outside-hours": {
    name: msg`Welcome, and nobody there at night`,
    about: msg`Welcomes whoever writes; outside of business hours it says so, puts a label on and hands over to people.`,
  },
  "ask-for-rating": {
    name: msg`Ask how it was`,
    about: msg`Asks how it was once a conversation is resolved; who was not content gets a label and a person.`,
  },
  menu: {
    name: msg`A menu of buttons`,
    about: msg`Answers “menu” and “help” with buttons: an order, the business hours, a person.`,
  },
};

const NEEDS: Record<string, MessageDescriptor> = {
  template: msg`To be chosen by you: the templates.`,
  label: msg`To be chosen by you: the label.`,
};

const galleryQuery = {
  queryKey: ["flow-gallery"],
  queryFn: () => answered(api.GET("/api/v1/flow-gallery")),
  staleTime: Infinity,
};

interface Props {
  chosen: string;
  onChoose: (yaml: string) => void;
}

export function Gallery({ chosen, onChoose }: Props) {
  const { t } = useLingui();
  const found = useQuery(galleryQuery);
  if (found.isPending) return <Skeleton rows={4} height={60} />;
  if (found.isError) {
    return <PaneError error={found.error} retry={() => void found.refetch()} />;
  }
  return (
    <div role="radiogroup" aria-label={t`The gallery`}>
      {found.data.flows.map((one) => (
        <Choice
          key={one.name}
          one={one}
          chosen={one.yaml === chosen}
          onChoose={() => onChoose(one.yaml)}
        />
      ))}
      <p>
        <Trans>It becomes a draft; the checks name what is still to be filled in.</Trans>
      </p>
    </div>
  );
}

interface ChoiceProps {
  one: ReadyMade;
  chosen: boolean;
  onChoose: () => void;
}

function Choice({ one, chosen, onChoose }: ChoiceProps) {
  const { i18n } = useLingui();
  const words = WORDS[one.name];
  return (
    <CheckField
      type="radio"
      name="ready-made"
      required
      checked={chosen}
      onChange={onChoose}
      label={words ? i18n._(words.name) : one.name}
      hint={
        <>
          {words ? i18n._(words.about) : one.about}{" "}
          {one.needs.map((need) => {
            const needed = NEEDS[need];
            return needed ? i18n._(needed) : need;
          })}
        </>
      }
    />
  );
}
