import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../auth/use-me";
import { Count, FigureTable } from "../../../ui/figures";
import { NoRows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { confusionQuery, type Intent } from "./intent-queries";

/** What was taken for what: the mistakes, the most frequent first. */
export function Confusion({ intents }: { intents: readonly Intent[] }) {
  const { t, i18n } = useLingui();
  const found = useQuery(confusionQuery);
  const reads = useMay()("ai:read");
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return null;
  const { judged, right, pairs } = found.data;
  const share = new Intl.NumberFormat(i18n.locale, { style: "percent" });
  const rate = judged > 0 ? share.format(right / judged) : "";
  const wrong = pairs
    .filter((one) => one.intent_id !== one.correct_id)
    .toSorted((one, other) => other.count - one.count);
  const name = (id: string | null) =>
    id === null ? t`None of them` : (intents.find((one) => one.id === id)?.title ?? t`A former intent`);
  return (
    <Section
      title={<Trans>What was confused</Trans>}
      words={
        judged > 0 ? (
          <>
            <Plural
              value={judged}
              one="# message was judged in 90 days."
              other="# messages were judged in 90 days."
            />{" "}
            <Trans>{rate} of what was found was right.</Trans>
          </>
        ) : (
          <Trans>Of what colleagues judge in conversations.</Trans>
        )
      }
      action={
        reads ? (
          <Link to="/settings/intents/evaluation">
            <Trans>Evaluation</Trans>
          </Link>
        ) : null
      }
    >
      {wrong.length === 0 ? (
        <NoRows>
          {judged > 0 ? (
            <Trans>Nothing was confused.</Trans>
          ) : (
            <Trans>Nothing was judged yet.</Trans>
          )}
        </NoRows>
      ) : (
        <FigureTable
          label={t`What was confused`}
          heads={[
            <Trans key="0">Taken for</Trans>,
            <Trans key="1">In truth</Trans>,
            <Trans key="2">How often</Trans>,
          ]}
        >
          {wrong.map((one) => (
            <tr key={`${one.intent_id} ${one.correct_id}`}>
              <th scope="row">
                <bdi>{name(one.intent_id)}</bdi>
              </th>
              <td>
                <bdi>{name(one.correct_id)}</bdi>
              </td>
              <td>
                <Count of={one.count} />
              </td>
            </tr>
          ))}
        </FigureTable>
      )}
    </Section>
  );
}
