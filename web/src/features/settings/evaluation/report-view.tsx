import { Trans, useLingui } from "@lingui/react/macro";
import { Dollars } from "../../../ui/dollars";
import { Count, FigureTable, Tile, Tiles } from "../../../ui/figures";
import type { Figures, Report } from "./evaluation-queries";
import { LinePlot } from "./line-plot";
import styles from "./evaluation.module.css";

/** What `parley ai eval` prints, to look at: the same figures, made by the same code. */
export function ReportView({ report, titles }: { report: Report; titles: ReadonlyMap<string, string> }) {
  const { i18n } = useLingui();
  const { figures } = report;
  const share = new Intl.NumberFormat(i18n.locale, { style: "percent", maximumFractionDigits: 1 });
  const of = (value: number | null) => (value === null ? "–" : share.format(value));
  const between = (low: number, high: number) => share.formatRange(low, high);
  const bounds = (name: string) => {
    const found = figures.bounds[name];
    return found ? <Between words={between(found.low, found.high)} /> : null;
  };
  return (
    <div className={styles.report}>
      <Tiles>
        <Tile
          name={<Trans>Right</Trans>}
          value={of(figures.accuracy)}
          more={<Between words={between(figures.accuracy_low, figures.accuracy_high)} />}
        />
        <Tile name={<Trans>Macro F1</Trans>} value={of(figures.macro_f1)} more={bounds("macro_f1")} />
        <Tile
          name={<Trans>Sure and right (p ≥ 0.9)</Trans>}
          value={of(figures.sure_precision)}
          more={bounds("sure_precision")}
        />
        <Tile name={<Trans>Sure at all (p ≥ 0.9)</Trans>} value={of(figures.coverage)} more={bounds("coverage")} />
        <Tile
          name={<Trans>Sure and right are apart</Trans>}
          value={of(figures.calibration_error)}
          more={bounds("calibration_error")}
        />
        <Tile name={<Trans>About none, and found so</Trans>} value={of(figures.none_recall)} />
        <Tile name={<Trans>Cost</Trans>} value={<Dollars of={report.dollars} />} more={<Cost report={report} />} />
      </Tiles>
      {report.stopped ? (
        <p className={styles.quiet}>
          <Trans>The money that was allowed was spent before the end; the rest was left to this server.</Trans>
        </p>
      ) : null}
      <div className={styles.plots}>
        <LinePlot
          label={<Trans>Coverage</Trans>}
          up={<Trans>right</Trans>}
          across={<Trans>covered →</Trans>}
          points={figures.curve.flatMap((one) => (one.right === null ? [] : [{ x: one.covered, y: one.right }]))}
        />
        <LinePlot
          label={<Trans>Calibration</Trans>}
          up={<Trans>right</Trans>}
          across={<Trans>sure →</Trans>}
          diagonal
          points={figures.calibration.map((one) => ({ x: one.sure, y: one.right, weight: one.texts / figures.texts }))}
        />
      </div>
      <Matrix figures={figures} titles={titles} />
      <Tables figures={figures} titles={titles} of={of} />
    </div>
  );
}

function Between({ words }: { words: string }) {
  return <Trans>95 %: {words}</Trans>;
}

function Cost({ report }: { report: Report }) {
  const { i18n } = useLingui();
  if (report.model === null) return <Trans>nothing left this server</Trans>;
  const { asked, unanswered, model } = report;
  const tokens = new Intl.NumberFormat(i18n.locale).format(report.input_tokens + report.output_tokens);
  return (
    <Trans>
      {asked} asked of {model}, {unanswered} unanswered, {tokens} tokens
    </Trans>
  );
}

interface Parts {
  figures: Figures;
  titles: ReadonlyMap<string, string>;
}

function useName(titles: ReadonlyMap<string, string>) {
  const { t } = useLingui();
  return (intent: string | null) => (intent === null ? t`None of them` : (titles.get(intent) ?? intent));
}

/** A row for what texts are about, a column for what they were taken for. */
function Matrix({ figures, titles }: Parts) {
  const { t } = useLingui();
  const name = useName(titles);
  const labels = figures.intents.map((one) => one.intent);
  const counted = new Map(figures.confusion.map((one) => [JSON.stringify([one.right, one.guess]), one.texts]));
  return (
    <FigureTable
      label={t`Confusion matrix`}
      heads={[<Trans key="head">In truth ↓ · taken for →</Trans>, ...labels.map((one) => <bdi key={one ?? ""}>{name(one)}</bdi>)]}
    >
      {labels.map((right) => (
        <tr key={right ?? ""}>
          <th scope="row">
            <bdi>{name(right)}</bdi>
          </th>
          {labels.map((guess) => {
            const texts = counted.get(JSON.stringify([right, guess])) ?? 0;
            const look = texts === 0 ? undefined : right === guess ? styles.hit : styles.miss;
            return (
              <td key={guess ?? ""} className={look}>
                <Count of={texts} />
              </td>
            );
          })}
        </tr>
      ))}
    </FigureTable>
  );
}

function Tables({ figures, titles, of }: Parts & { of: (value: number | null) => string }) {
  const { t } = useLingui();
  const name = useName(titles);
  return (
    <>
      <FigureTable
        label={t`By intent`}
        heads={[
          <Trans key="0">Intent</Trans>,
          <Trans key="1">Texts</Trans>,
          <Trans key="2">Precision</Trans>,
          <Trans key="3">Recall</Trans>,
          <Trans key="4">F1</Trans>,
        ]}
      >
        {figures.intents.map((one) => (
          <tr key={one.intent ?? ""}>
            <th scope="row">
              <bdi>{name(one.intent)}</bdi>
            </th>
            <td>
              <Count of={one.texts} />
            </td>
            <td>{of(one.precision)}</td>
            <td>{of(one.recall)}</td>
            <td>{of(one.f1)}</td>
          </tr>
        ))}
      </FigureTable>
      <FigureTable
        label={t`Calibration`}
        heads={[
          <Trans key="0">Sure</Trans>,
          <Trans key="1">Right</Trans>,
          <Trans key="2">Texts</Trans>,
        ]}
      >
        {figures.calibration.map((one) => (
          <tr key={one.sure}>
            <th scope="row">{of(one.sure)}</th>
            <td>{of(one.right)}</td>
            <td>
              <Count of={one.texts} />
            </td>
          </tr>
        ))}
      </FigureTable>
      <FigureTable
        label={t`Coverage`}
        heads={[
          <Trans key="0">Sure from</Trans>,
          <Trans key="1">Covered</Trans>,
          <Trans key="2">Right</Trans>,
        ]}
      >
        {figures.curve.map((one) => (
          <tr key={one.sure}>
            <th scope="row">{of(one.sure)}</th>
            <td>{of(one.covered)}</td>
            <td>{of(one.right)}</td>
          </tr>
        ))}
      </FigureTable>
    </>
  );
}
