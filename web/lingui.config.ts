import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "ar"],
  catalogs: [{ path: "<rootDir>/locales/{locale}", include: ["<rootDir>/src"] }],
  orderBy: "message",
  // Line numbers would make every unrelated edit touch the catalogs.
  format: formatter({ lineNumbers: false }),
});
