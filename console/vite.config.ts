/** Builds the two pages of this folder: the merchant console and the pay page. */
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { compressBuild } from "../scripts/console/compress-build.ts";

const server_url = process.env["TILLGATE_URL"] ?? "http://127.0.0.1:8080";

/** The server takes writes from its own origin only; in development the page has another one. */
const proxied = { target: server_url, headers: { origin: new URL(server_url).origin } };

/** Matches the files of these npm packages. */
function packages(...names: readonly string[]): RegExp {
  return new RegExp(`node_modules[\\\\/](?:${names.join("|").replaceAll("/", "[\\\\/]")})[\\\\/]`);
}

/** The library's components, but for those that only pages loaded later use. */
const core_package = packages("@mantine/core", "@mantine/hooks", "@mantine/store", "@floating-ui");
const later_components = /[\\/](?:Modal|ModalBase|ScrollArea|Textarea|Progress|PasswordInput)[\\/]/;

function isCoreComponent(id: string): boolean {
  return core_package.test(id) && !later_components.test(id);
}

function page(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

export default defineConfig({
  base: "/console/",
  plugins: [react(), compressBuild()],
  server: { proxy: { "/v1": proxied, "/t": proxied } },
  build: {
    target: "es2023",
    manifest: true,
    // Browsers that run this know how to preload modules.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: page("index.html"), pay: page("pay.html") },
      output: {
        codeSplitting: {
          // A group takes what its modules need along, so what is needed by more comes first. What
          // changes with the same upgrade is one file: a release of ours leaves the big libraries
          // in the browser's cache. Charts come last, and only to the page that shows them.
          groups: [
            { name: "react", test: packages("react", "react-dom", "scheduler") },
            { name: "language", test: packages("i18next", "react-i18next") },
            {
              name: "tanstack",
              test: packages("@tanstack/react-router", "@tanstack/react-query"),
            },
            { name: "mantine", test: isCoreComponent },
            { name: "charts", test: packages("@mantine/charts", "recharts") },
          ],
        },
      },
    },
  },
});
