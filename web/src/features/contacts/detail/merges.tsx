import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Contact } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Button } from "../../../ui/button";
import { PaneError } from "../../../ui/pane-state";
import { Row, Rows, Section } from "../../../ui/page";
import { showToast } from "../../../ui/toast";
import { CONTACTS } from "../contact-queries";
import { usePart } from "./use-merge";

interface Props {
  contact: Contact;
  onOpen: (contactId: string) => void;
}

/** Who was merged into this contact and can be parted from it again. */
export function Merges({ contact, onOpen }: Props) {
  const { i18n } = useLingui();
  const may = useMay();
  const part = usePart();
  const found = useQuery({
    queryKey: [...CONTACTS, contact.id, "merges"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/contacts/{contact_id}/merges", {
          params: { path: { contact_id: contact.id }, query: { limit: 50 } },
          signal,
        }),
      ),
  });
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  const merges = found.data?.items.filter((merge) => !merge.undone_at) ?? [];
  if (merges.length === 0) return null;
  return (
    <Section title={<Trans>Merged into this contact</Trans>}>
      <Rows>
        {merges.map((merge) => {
          const at = shortDateTime(merge.created_at, i18n.locale);
          return (
            <Row
              key={merge.id}
              title={<Trans>Another contact, merged {at}</Trans>}
              facts={
                merge.fields.length ? (
                  <Trans>
                    From it come: <bdi dir="ltr">{merge.fields.join(", ")}</bdi>
                  </Trans>
                ) : null
              }
            >
              {may("contacts:manage") ? (
                <Button
                  size="small"
                  disabled={part.isPending}
                  onClick={() =>
                    part.mutate(merge.id, {
                      onSuccess: ({ merged_id: other }) => {
                        showToast(
                          <>
                            <Trans>They are two contacts again.</Trans>{" "}
                            <button type="button" onClick={() => onOpen(other)}>
                              <Trans>Open the other</Trans>
                            </button>
                          </>,
                        );
                      },
                    })
                  }
                >
                  <Trans>Split again</Trans>
                </Button>
              ) : null}
            </Row>
          );
        })}
      </Rows>
    </Section>
  );
}
