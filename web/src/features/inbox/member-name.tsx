import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { membersQuery } from "../../api/directory";
import { useMe } from "../auth/use-me";

export function useMemberName(id: string | null | undefined): string {
  const { t } = useLingui();
  const { member } = useMe();
  const members = useQuery(membersQuery);
  if (id === member.id) return t`You`;
  return members.data?.find((one) => one.id === id)?.name ?? t`A colleague`;
}

export function MemberName({ id }: { id: string | null }) {
  const name = useMemberName(id);
  if (!id) return <Trans>Nobody</Trans>;
  return <bdi>{name}</bdi>;
}
