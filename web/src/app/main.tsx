import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { queryClient } from "../api/query-client";
import { activateLanguage, preferredLanguage } from "../lib/language";
import { applyTheme, chosenTheme } from "../lib/theme";
import "../ui/tokens.css";
import "../ui/base.css";
import { router } from "./router";

async function start(): Promise<void> {
  const place = document.getElementById("root");
  if (!place) throw new Error("index.html has no element with the id root");
  applyTheme(chosenTheme());
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

void start();
