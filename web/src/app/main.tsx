import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { queryClient } from "../api/query-client";
import { currentMember, mayBeSignedIn } from "../features/auth/current-member";
import { activateLanguage, preferredLanguage } from "../lib/language";
import { applyTheme, chosenTheme } from "../lib/theme";
import "../ui/tokens.css";
import "../ui/base.css";
import { router } from "./router";

async function start(): Promise<void> {
  const place = document.getElementById("root");
  if (!place) throw new Error("index.html has no element with the id root");
  applyTheme(chosenTheme());
  askAhead();
  // Words before the first paint: a page that changes direction after it is shown looks broken.
  await activateLanguage(preferredLanguage());
  createRoot(place).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

/** Who is signed in and the code of the page are on their way while the words are. */
function askAhead(): void {
  if (mayBeSignedIn()) void queryClient.prefetchQuery(currentMember);
  const matches: readonly { routeId: string }[] = router.matchRoutes(router.latestLocation);
  const wanted = new Set(matches.map(({ routeId }) => routeId));
  for (const route of Object.values(router.routesById)) {
    if (wanted.has(route.id)) void route.options.component?.preload?.();
  }
}

void start();
