import { defineConfig } from "vite";
import { leanUplot } from "./scripts/lean-uplot.js";

/** The page at /ui/: static files, nothing inline, so that the policy they are served under can forbid all else. */
export default defineConfig({
  root: "src/dashboard",
  base: "/ui/",
  plugins: [leanUplot()],
  build: {
    outDir: "../../dist/dashboard",
    emptyOutDir: true,
    // What knows `light-dark()`; older targets would have every colour written out three times.
    target: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  logLevel: "warn",
});
