import { resolve } from "node:path";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { linguiMacros } from "./plugins/lingui-macros.ts";
import { precompress } from "./plugins/precompress.ts";

const apiDuringDevelopment = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [linguiMacros(), lingui(), react(), precompress()],
  build: {
    // light-dark() is used throughout; older targets would get a bulky rewrite of every colour.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // The content security policy has no place for data: scripts, styles or fonts.
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: {
        app: resolve(import.meta.dirname, "index.html"),
        docs: resolve(import.meta.dirname, "docs/index.html"),
      },
    },
  },
  server: {
    proxy: {
      "/api": {
        target: apiDuringDevelopment,
        // The API refuses commands from another origin; during development Vite is that origin.
        headers: { origin: apiDuringDevelopment },
      },
    },
  },
});
