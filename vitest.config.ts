// Every test of the project in one run, on one database server that the global set-up starts.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "src/**/*.test.ts",
      "scripts/**/*.test.ts",
      "bench/**/*.test.ts",
      "test/**/*.test.ts",
      "simulators/**/*.test.ts",
      "console/**/*.test.{ts,tsx}",
    ],
    globalSetup: ["test/support/global-setup.ts"],
    environment: "node",
    pool: "forks",
    // Files of a process share what it has loaded: loading it anew for each cost two fifths of the
    // time. No module keeps anything that one file could leave behind for the next.
    isolate: false,
    // Twice the cores of a small machine: browsers and commits are waited for a good deal.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // What a page shows is awaited; a page on a busy machine may need more than the usual second.
    expect: { poll: { timeout: 10_000 } },
  },
});
