import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import type { QueryClient } from "@tanstack/react-query";

interface Context {
  queryClient: QueryClient;
}

export const root = createRootRouteWithContext<Context>()({ component: Outlet });
