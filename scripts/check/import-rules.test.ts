import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readTree } from "./fixture-tree.ts";
import { embedImportRules, findForbiddenImports, renderImportRules } from "./import-rules.ts";
import { ROOMS } from "./rooms.ts";
import { readSourceFiles } from "./source-files.ts";

const PACKAGES = { shipped: new Set(["zod", "postgres", "fastify"]) };

/** What is said about one import in one file. */
function judge(path: string, statement: string): string[] {
  const files = readTree({ [path]: `// A file.\n${statement}\n` });
  return findForbiddenImports(files, PACKAGES).map(({ message }) => message);
}

describe("an import that crosses a wall is refused", () => {
  test.each([
    ["src/contract/order.ts", 'import { price } from "../domain/money.ts";'],
    ["src/contract/order.ts", 'import { hash } from "node:crypto";'],
    ["src/domain/order/order.ts", 'import type { Order } from "../../contract/order.ts";'],
    ["src/domain/order/order.ts", 'import { randomBytes } from "node:crypto";'],
    ["src/domain/order/order.ts", 'import { z } from "zod";'],
    ["src/engine/lane.ts", 'import { openDatabase } from "../postgres/database.ts";'],
    ["src/engine/lane.ts", 'import { Order } from "../contract/order.ts";'],
    ["src/engine/ports/store.ts", 'import { Lane } from "../lane.ts";'],
    ["src/postgres/commit.ts", 'import { decide } from "../engine/decide.ts";'],
    ["src/postgres/commit.ts", 'import { quote } from "../domain/money.ts";'],
    ["src/postgres/commit.ts", 'import { listOrders } from "../queries/orders.ts";'],
    ["src/postgres/database.ts", 'import { migrate } from "./migrate.ts";'],
    ["src/providers/sandbox.ts", 'import { openDatabase } from "../postgres/database.ts";'],
    ["src/providers/sandbox.ts", 'import { store } from "../../simulators/processor/store.ts";'],
    ["src/protocols/ap2/keys.ts", 'import { openDatabase } from "../../postgres/database.ts";'],
    ["src/protocols/ap2/keys.ts", 'import { submit } from "../../engine/engine.ts";'],
    ["src/queries/orders.ts", 'import { commit } from "../postgres/commit.ts";'],
    ["src/queries/orders.ts", 'import { submit } from "../engine/engine.ts";'],
    ["src/channels/http/orders.ts", 'import { openDatabase } from "../../postgres/database.ts";'],
    ["src/channels/http/orders.ts", 'import { charge } from "../../providers/sandbox.ts";'],
    ["src/channels/http/orders.ts", 'import { read } from "../../config.ts";'],
    ["src/workers/expiry.ts", 'import { routes } from "../channels/http/orders.ts";'],
    ["src/config.ts", 'import { compose } from "./compose.ts";'],
    ["src/main.ts", 'import { given } from "../test/support/given.ts";'],
    ["src/main.ts", 'import { demo } from "../scripts/demo.ts";'],
    ["src/cli/main.ts", 'import { run } from "../../bench/main.ts";'],
    ["simulators/processor/main.ts", 'import type { Money } from "../../src/domain/money.ts";'],
    ["console/src/app.tsx", 'import type { Order } from "../../src/domain/order/order.ts";'],
    ["console/src/app.tsx", 'import { readFileSync } from "node:fs";'],
  ])("%s: %s", (path, statement) => {
    expect(judge(path, statement)).toHaveLength(1);
  });
});

describe("an import inside the walls passes", () => {
  test.each([
    ["src/contract/order.ts", 'import { z } from "zod";'],
    ["src/domain/order/order.ts", 'import { quote } from "../money.ts";'],
    ["src/engine/lane.ts", 'import type { Store } from "./ports/store.ts";'],
    ["src/engine/lane.ts", 'import { decideOrder } from "../domain/order/order.ts";'],
    ["src/postgres/commit.ts", 'import type { Store } from "../engine/ports/store.ts";'],
    ["src/postgres/commit.ts", 'import { type Order } from "../domain/order/order.ts";'],
    ["src/postgres/commit.ts", 'import { openDatabase } from "./database.ts";'],
    ["src/queries/orders.ts", 'import type { Database } from "../postgres/database.ts";'],
    ["src/queries/orders.ts", 'import { quote } from "../domain/money.ts";'],
    ["src/channels/http/orders.ts", 'import { verify } from "../../protocols/ap2/keys.ts";'],
    ["src/compose.ts", 'import { openDatabase } from "./postgres/database.ts";'],
    ["src/cli/main.ts", 'import { compose } from "../compose.ts";'],
    ["console/src/app.tsx", 'import type { Order } from "../../src/contract/order.ts";'],
    ["console/src/app.tsx", 'import { useState } from "react";'],
    ["bench/main.ts", 'import { compose } from "../src/compose.ts";'],
    [
      "test/integration/a.test.ts",
      'import { openDatabase } from "../../src/postgres/database.ts";',
    ],
  ])("%s: %s", (path, statement) => {
    expect(judge(path, statement)).toEqual([]);
  });
});

describe("every form of import is seen", () => {
  test.each([
    'import "../postgres/database.ts";',
    'import * as database from "../postgres/database.ts";',
    'export { openDatabase } from "../postgres/database.ts";',
    'export * from "../postgres/database.ts";',
    'export const open = () => import("../postgres/database.ts");',
  ])("%s", (statement) => {
    expect(judge("src/engine/lane.ts", statement)).toHaveLength(1);
  });

  test("an import that is only mentioned in a comment or a text is none", () => {
    const statement = 'const text = `import "../postgres/database.ts";`; // import "./a.ts"';
    expect(judge("src/engine/lane.ts", statement)).toEqual([]);
  });
});

test("the message names the room, the target and what to do instead", () => {
  const [message] = judge("src/domain/order.ts", 'import { now } from "../engine/clock.ts";');
  expect(message).toContain('"domain"');
  expect(message).toContain("src/engine/clock.ts");
  expect(message).toContain("comes in with the command");
});

test("the line of the import is told", () => {
  const files = readTree({ "src/domain/a.ts": '// One.\n\nimport "../engine/clock.ts";\n' });
  expect(findForbiddenImports(files, PACKAGES)[0]).toMatchObject({
    path: "src/domain/a.ts",
    line: 3,
  });
});

test("the server imports only packages that are shipped with it", () => {
  expect(judge("src/engine/lane.ts", 'import { test } from "vitest";')[0]).toContain("vitest");
  expect(judge("src/engine/lane.ts", 'import { z } from "zod/v4";')).toEqual([]);
});

test("a file of src that belongs to no room is told to move", () => {
  expect(judge("src/shared/things.ts", "")[0]).toContain("belongs to no room");
});

test("a test beside the code may use the test tools, but not another room", () => {
  const path = "src/domain/order.test.ts";
  expect(judge(path, 'import { test } from "vitest";')).toEqual([]);
  expect(judge(path, 'import { given } from "../../test/support/given.ts";')).toEqual([]);
  expect(judge(path, 'import { openDatabase } from "../postgres/database.ts";')).toHaveLength(1);
});

test("the table for the docs has a row for every room", () => {
  const table = renderImportRules();
  for (const { name } of ROOMS) expect(table).toContain(`\n| ${name} |`);
});

test("the table is put between its marks, and nowhere else", () => {
  const before = "# Title\n<!-- import-rules:start -->\nold\n<!-- import-rules:end -->\nend\n";
  const after = embedImportRules(before);
  expect(after).toContain(renderImportRules());
  expect(after).not.toContain("old");
  expect(after.startsWith("# Title\n")).toBe(true);
  expect(after.endsWith("<!-- import-rules:end -->\nend\n")).toBe(true);
  expect(embedImportRules(after)).toBe(after);
});

test("the project keeps its own rules", () => {
  const root = join(import.meta.dirname, "../..");
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: object;
    optionalDependencies: object;
  };
  const shipped = new Set([
    ...Object.keys(manifest.dependencies),
    ...Object.keys(manifest.optionalDependencies),
  ]);
  expect(findForbiddenImports(readSourceFiles(root), { shipped })).toEqual([]);
});
