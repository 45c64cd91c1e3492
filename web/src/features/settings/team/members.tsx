import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Member } from "../../../api/client";
import { membersQuery } from "../../../api/directory";
import { RoleName } from "../../auth/role-name";
import { useMay, useMe } from "../../auth/use-me";
import { Avatar } from "../../../ui/avatar";
import { Badge } from "../../../ui/badge";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { PaneError } from "../../../ui/pane-state";
import { Row, Rows, Section } from "../../../ui/page";
import { Skeleton } from "../../../ui/skeleton";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { RoleDialog } from "./role-dialog";

type Change = { role?: Member["role"]; state?: Member["state"] };

/** The active first, each by name. */
export function Members() {
  const members = useQuery(membersQuery);
  if (members.isPending) return <Skeleton rows={4} height={52} />;
  if (members.isError) {
    return <PaneError error={members.error} retry={() => void members.refetch()} />;
  }
  const sorted = members.data.toSorted(
    (one, other) =>
      one.state.localeCompare(other.state) || one.name.localeCompare(other.name),
  );
  return (
    <Section title={<Trans>Members</Trans>}>
      <Rows>
        {sorted.map((member) => (
          <MemberRow key={member.id} member={member} />
        ))}
      </Rows>
    </Section>
  );
}

function MemberRow({ member }: { member: Member }) {
  const { t } = useLingui();
  const me = useMe();
  const may = useMay();
  const [choosing, setChoosing] = useState(false);
  const change = useCommand(
    (body: Change) =>
      answered(
        api.PATCH("/api/v1/members/{member_id}", {
          params: { path: { member_id: member.id } },
          body,
        }),
      ),
    [membersQuery.queryKey],
  );
  const active = member.state === "active";
  const { name } = member;
  const set = (state: Member["state"]) =>
    change.mutate(
      { state },
      {
        onSuccess: () =>
          showToast(
            state === "active" ? (
              <Trans>
                <bdi>{name}</bdi> may sign in again.
              </Trans>
            ) : (
              <Trans>
                <bdi>{name}</bdi> is signed out everywhere and may not sign in.
              </Trans>
            ),
            { undo: () => change.mutate({ state: active ? "active" : "deactivated" }) },
          ),
      },
    );
  return (
    <Row
      start={<Avatar id={member.id} name={name} size={36} />}
      title={<bdi>{name}</bdi>}
      badges={
        <>
          {member.id === me.member.id ? (
            <Badge tone="accent">
              <Trans>You</Trans>
            </Badge>
          ) : null}
          {active ? null : (
            <Badge tone="danger">
              <Trans>Deactivated</Trans>
            </Badge>
          )}
        </>
      }
      facts={<bdi dir="ltr">{member.email}</bdi>}
    >
      <Badge>
        <RoleName role={member.role} />
      </Badge>
      {may("members:manage") && member.id !== me.member.id ? (
        <Menu trigger={<IconButton icon="more" label={t`What can be done with ${name}`} />}>
          <MenuItem icon="person" disabled={!active} onSelect={() => setChoosing(true)}>
            <Trans>Change the role…</Trans>
          </MenuItem>
          {active ? (
            <MenuItem icon="close" onSelect={() => set("deactivated")}>
              <Trans>Deactivate</Trans>
            </MenuItem>
          ) : (
            <MenuItem icon="check" onSelect={() => set("active")}>
              <Trans>Let in again</Trans>
            </MenuItem>
          )}
        </Menu>
      ) : null}
      {choosing ? <RoleDialog member={member} onClose={() => setChoosing(false)} /> : null}
    </Row>
  );
}
