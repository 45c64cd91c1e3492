import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Badge } from "../../../ui/badge";
import { Row, Section } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { subProcessorsQuery } from "./privacy-queries";
import { PURPOSES } from "./words";

/** Who else sees personal data, as things are set up now. */
export function SubProcessors() {
  const { i18n } = useLingui();
  const found = useQuery(subProcessorsQuery);
  const purposeOf = (purpose: string) => {
    const words = PURPOSES[purpose];
    return words ? i18n._(words) : purpose;
  };
  return (
    <Section
      title={<Trans>Who else sees it</Trans>}
      words={
        <Trans>
          You are the controller of what your customers write; whoever runs this installation is
          your processor, and these are its sub-processors as they are set up now.
        </Trans>
      }
    >
      <QueryRows query={found} empty={<Trans>Nobody: nothing leaves this installation.</Trans>}>
        {(one) => (
          <Row
            key={`${one.name} ${one.purpose}`}
            title={<bdi>{one.name}</bdi>}
            badges={
              one.chosen_by === "installation" ? (
                <Badge>
                  <Trans>by the installation</Trans>
                </Badge>
              ) : null
            }
            facts={
              <>
                {purposeOf(one.purpose)}
                {" · "}
                <bdi dir="ltr">{one.where.join(", ")}</bdi>
              </>
            }
          />
        )}
      </QueryRows>
    </Section>
  );
}
