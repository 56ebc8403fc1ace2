// The rooms of the project and who may import whom: the one table behind the check and the docs.

/** A part of the tree with one purpose. */
export type Room = Readonly<{
  name: RoomName;
  /** Folders (ending in a slash) and files that belong to it; the longest match wins. */
  paths: readonly string[];
  purpose: string;
  /** Rooms of ours it may import, besides itself. */
  imports: readonly RoomName[];
  /** Rooms of ours from which it may import types only. */
  type_imports?: readonly RoomName[];
  /** Packages of npm: any that the server ships with, any at all, or the ones named. */
  packages: "shipped" | "any" | readonly string[];
  /** Whether modules of Node (`node:fs`, …) may be imported. */
  node: boolean;
  /** What to do instead of an import that is refused. */
  instead: string;
}>;

export type RoomName =
  | "contract"
  | "domain"
  | "ports"
  | "engine"
  | "database"
  | "postgres"
  | "providers"
  | "protocols"
  | "queries"
  | "channels"
  | "workers"
  | "config"
  | "compose"
  | "simulators"
  | "console"
  | "tools";

const CALL_THE_ENGINE =
  "Send a command through the engine to write, and ask a query of src/queries to read.";

const SERVER_ROOMS: readonly RoomName[] = [
  "contract",
  "domain",
  "ports",
  "engine",
  "database",
  "postgres",
  "providers",
  "protocols",
  "queries",
  "channels",
  "workers",
  "config",
];

/** Every room, from the inside out. */
export const ROOMS: readonly Room[] = [
  {
    name: "contract",
    paths: ["src/contract/"],
    purpose: "wire shapes, shared with the console",
    imports: [],
    packages: ["zod"],
    node: false,
    instead: "Wire shapes stand alone. Map to them where the data is presented.",
  },
  {
    name: "domain",
    paths: ["src/domain/"],
    purpose: "pure rules: no input or output, no clock, no randomness",
    imports: [],
    packages: [],
    node: false,
    instead: "Rules are pure: what they need comes in with the command or the facts.",
  },
  {
    name: "ports",
    paths: ["src/engine/ports/"],
    purpose: "what the engine asks of the outside, as interfaces",
    imports: ["domain"],
    packages: [],
    node: false,
    instead: "A port speaks of the domain only. Describe what is needed in its words.",
  },
  {
    name: "engine",
    paths: ["src/engine/"],
    purpose: "the one write path: lanes, batches, decide, commit",
    imports: ["domain", "ports", "protocols"],
    packages: "shipped",
    node: true,
    instead: "Add what you need to a port in src/engine/ports and implement that port there.",
  },
  {
    name: "database",
    paths: [
      "src/postgres/database.ts",
      "src/postgres/array-types.ts",
      "src/postgres/resilient-pool.ts",
      "src/postgres/operator-error.ts",
      "src/postgres/rows.ts",
      "src/postgres/trade-rows.ts",
      "src/postgres/records/",
    ],
    purpose: "the SQL client, and rows as the domain knows them",
    imports: [],
    type_imports: ["domain", "ports"],
    packages: "shipped",
    node: true,
    instead: "The SQL client knows the shapes of rows and nothing of what is done with them.",
  },
  {
    name: "postgres",
    paths: ["src/postgres/"],
    purpose: "load, commit, migrations, the embedded server",
    imports: ["database", "ports"],
    type_imports: ["domain"],
    packages: "shipped",
    node: true,
    instead: "Rules belong in src/domain, views in src/queries. Here stands SQL behind a port.",
  },
  {
    name: "providers",
    paths: ["src/providers/"],
    purpose: "other people's servers, behind ports",
    imports: ["ports"],
    type_imports: ["domain"],
    packages: "shipped",
    node: true,
    instead: "An adapter sees its port and the other side's server, nothing else of ours.",
  },
  {
    name: "protocols",
    paths: ["src/protocols/"],
    purpose: "formats that others defined (AP2, …)",
    imports: ["contract", "domain"],
    packages: "shipped",
    node: true,
    instead: "A protocol turns bytes into values and back. What it needs are its parameters.",
  },
  {
    name: "queries",
    paths: ["src/queries/"],
    purpose: "one view a file: SQL in, contract shape out",
    imports: ["contract", "database", "domain", "protocols"],
    type_imports: ["ports"],
    packages: "shipped",
    node: true,
    instead: "A view reads: SQL through src/postgres/database.ts, out as a shape of src/contract.",
  },
  {
    name: "channels",
    paths: ["src/channels/"],
    purpose: "ways in: parse, authorize, execute, present",
    imports: ["engine", "ports", "queries", "contract", "domain", "protocols"],
    type_imports: ["database"],
    packages: "shipped",
    node: true,
    instead: CALL_THE_ENGINE,
  },
  {
    name: "workers",
    paths: ["src/workers/"],
    purpose: "bounded loops: expiry, delivery, reconciliation",
    imports: ["engine", "ports", "queries", "contract", "domain", "protocols"],
    type_imports: ["database"],
    packages: "shipped",
    node: true,
    instead: CALL_THE_ENGINE,
  },
  {
    name: "config",
    paths: ["src/config.ts"],
    purpose: "settings from the environment, checked once",
    imports: [],
    packages: "shipped",
    node: true,
    instead: "Settings are plain values. Whoever needs one gets it from src/compose.ts.",
  },
  {
    name: "compose",
    paths: ["src/compose.ts", "src/main.ts", "src/cli/", "src/setup/", "src/demo/"],
    purpose: "puts the parts together and starts them",
    imports: [...SERVER_ROOMS, "simulators"],
    packages: "shipped",
    node: true,
    instead: "The server is not built from tools, tests or pages. Move the code into src.",
  },
  {
    name: "simulators",
    paths: ["simulators/"],
    purpose: "stand-ins for other people's servers, as separate programs",
    imports: [],
    packages: "shipped",
    node: true,
    instead: "A simulator knows only what the real thing would know: what comes over the wire.",
  },
  {
    name: "console",
    paths: ["console/"],
    purpose: "the React app",
    imports: ["contract"],
    packages: "any",
    node: false,
    instead: "The console knows the server by its wire: types and schemas of src/contract.",
  },
  {
    name: "tools",
    paths: [
      "scripts/",
      "bench/",
      "test/",
      "vitest.config.ts",
      "console/vite.config.ts",
      "console/compress-build.ts",
    ],
    purpose: "scripts, benchmarks and tests",
    imports: [...SERVER_ROOMS, "compose", "simulators", "console"],
    packages: "any",
    node: true,
    instead: "A tool may import everything of ours that belongs to a room.",
  },
];

/** The room a file belongs to; undefined when it belongs to none. */
export function roomOf(path: string): Room | undefined {
  let best: Room | undefined;
  let best_length = 0;
  for (const room of ROOMS) {
    for (const prefix of room.paths) {
      const is_match = prefix.endsWith("/") ? path.startsWith(prefix) : path === prefix;
      if (is_match && prefix.length > best_length) {
        best = room;
        best_length = prefix.length;
      }
    }
  }
  return best;
}
