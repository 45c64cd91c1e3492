import { transformAsync } from "@babel/core";
import type { Plugin } from "vite";

/**
 * Turns Lingui's macros into plain calls. Vite compiles TypeScript without Babel, so only the files
 * that name a macro pay for this pass, and Vite still strips their types afterwards.
 */
export function linguiMacros(): Plugin {
  return {
    name: "lingui-macros",
    enforce: "pre",
    async transform(code, id) {
      const [path = id] = id.split("?");
      if (!/\.tsx?$/.test(path) || !/@lingui\/(react|core)\/macro/.test(code)) return null;
      const result = await transformAsync(code, {
        filename: path,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        parserOpts: { plugins: path.endsWith("x") ? ["typescript", "jsx"] : ["typescript"] },
        plugins: ["@lingui/babel-plugin-lingui-macro"],
      });
      if (typeof result?.code !== "string") return null;
      return { code: result.code, map: result.map ?? null };
    },
  };
}
