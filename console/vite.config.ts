/** Builds the two pages of this folder: the merchant console and the pay page. */
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const server_url = process.env["TILLGATE_URL"] ?? "http://127.0.0.1:8080";

/** The server takes writes from its own origin only; in development the page has another one. */
const proxied = { target: server_url, headers: { origin: new URL(server_url).origin } };

function page(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  server: { proxy: { "/v1": proxied, "/t": proxied } },
  build: {
    target: "es2023",
    rolldownOptions: {
      input: { index: page("index.html"), pay: page("pay.html") },
      output: {
        codeSplitting: {
          // What changes with the same upgrade is one file, so a release of ours leaves the big
          // libraries in the browser's cache. Charts stay out of every page but the overview.
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: "language", test: /node_modules\/(i18next|react-i18next|html-parse-stringify|void-elements|use-sync-external-store)\// },
            { name: "charts", test: /node_modules\/(@mantine\/charts|recharts|d3-|victory-vendor|@reduxjs|redux|react-redux|reselect|immer|es-toolkit|decimal\.js-light|internmap|eventemitter3|tiny-invariant)/ },
            { name: "mantine", test: /node_modules\/(@mantine|@floating-ui|clsx|react-number-format|react-remove-scroll|react-transition-group|tabbable|type-fest)/ },
            { name: "tanstack", test: /node_modules\/@tanstack\/(react-router|router-core|history|react-query|query-core|react-store|store)/ },
          ],
        },
      },
    },
  },
});
