import { createContext, useContext } from "react";
import type { Me, Permission } from "../../api/client";

/** Filled by the signed-in route, so that it is never empty below it. */
export const MeContext = createContext<Me | null>(null);

/** The member in whose name this page works. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("useMe is only for pages of somebody who is signed in");
  return me;
}

/** Whether to offer something. The server decides; this only keeps dead buttons off the screen. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
}
