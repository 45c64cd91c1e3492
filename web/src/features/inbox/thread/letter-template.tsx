import { useQuery } from "@tanstack/react-query";
import type { Conversation } from "../../../api/client";
import { templatesQuery } from "../../../api/templates";
import { Icon } from "../../../ui/icon";
import { KindName } from "./kind-name";
import styles from "./message-body.module.css";

interface Props {
  conversation: Conversation;
  templateId: string;
}

/** A template on its way; its words come back with the message. */
export function LetterTemplate({ conversation, templateId }: Props) {
  const templates = useQuery(templatesQuery(conversation.channel_id));
  const name = templates.data?.find((one) => one.id === templateId)?.name;
  return (
    <p className={styles.kind}>
      <Icon name="template" size={16} />
      {name ? <bdi>{name}</bdi> : <KindName kind="template" />}
    </p>
  );
}
