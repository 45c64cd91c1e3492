import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Contact } from "../../../api/client";
import { labelsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { Chip } from "../../../ui/badge";
import { Icon } from "../../../ui/icon";
import { Menu, MenuItem } from "../../../ui/menu";
import { useCommand } from "../../../ui/use-command";
import { CONTACTS } from "../contact-queries";
import styles from "./contact-detail.module.css";

export function ContactLabels({ contact }: { contact: Contact }) {
  const may = useMay();
  const labels = useQuery({ ...labelsQuery, enabled: may("conversations:read") });
  const put = useCommand(
    ({ labelId, on }: { labelId: string; on: boolean }) => {
      const params = { path: { contact_id: contact.id, label_id: labelId } };
      const url = "/api/v1/contacts/{contact_id}/labels/{label_id}";
      return answered(on ? api.PUT(url, { params }) : api.DELETE(url, { params }));
    },
    [CONTACTS],
  );
  const ids = new Set(contact.labels.map((label) => label.id));
  return (
    <div className={styles.labels}>
      {contact.labels.map((label) => (
        <Chip key={label.id} color={label.color}>
          {label.name}
        </Chip>
      ))}
      {may("contacts:manage") && labels.data?.length ? (
        <Menu
          trigger={
            <button type="button" className={styles.addLabel}>
              <Icon name="label" size={14} />
              <Trans>Labels</Trans>
            </button>
          }
        >
          {labels.data.map((label) => (
            <MenuItem
              key={label.id}
              icon="label"
              chosen={ids.has(label.id)}
              onSelect={() => put.mutate({ labelId: label.id, on: !ids.has(label.id) })}
            >
              <bdi>{label.name}</bdi>
            </MenuItem>
          ))}
        </Menu>
      ) : null}
    </div>
  );
}
