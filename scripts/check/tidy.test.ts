import { describe, expect, test } from "vitest";
import { readTree } from "./fixture-tree.ts";
import { findUntidy, type RuleName } from "./tidy.ts";
import type { Exception } from "./tidy/exceptions.ts";

type Tree = Readonly<Record<string, string>>;

function rulesBroken(tree: Tree, exceptions: readonly Exception[] = []): RuleName[] {
  return findUntidy(readTree(tree), exceptions).map(({ rule }) => rule);
}

// In pieces, so that this file itself is tidy.
const LEFTOVER = ["TO", "DO"].join("");
const HOME = ["", "home"].join("/");
const REGISTRY = ["regis", "try"].join("");

const CREATE_ORDERS = `-- Orders.
create table orders (
  merchant_id text not null,
  order_id text not null,
  primary key (merchant_id, order_id)
);
`;
const ORDERS = { "src/postgres/migrations/0001_orders.sql": CREATE_ORDERS };

test("a tidy tree has no findings", () => {
  const tree = {
    ...ORDERS,
    "README.md": "<!-- A comment. -->\n\n# Title\n\n家庭套票\n",
    "src/domain/money.ts": "// Money.\nexport const at = (ms: number) => new Date(ms);\n",
    "src/queries/orders.ts":
      "// Orders.\nexport const list = (sql: any, merchant_id: string) =>\n" +
      "  sql`select * from orders where merchant_id = ${merchant_id}`;\n",
    "console/src/i18n/texts.ts": `// Texts.\nexport const title = "订单详情 ${"a ".repeat(60)}";\n`,
    "package-lock.json": '{ "packages": {} }\n',
  };
  expect(rulesBroken(tree)).toEqual([]);
});

describe("text", () => {
  test.each<[rule: RuleName, what: string, tree: Tree]>([
    ["header", "code without a header comment", { "src/a.ts": "export const a = 1;\n" }],
    ["header", "SQL without one", { "src/a.sql": "select 1;\n" }],
    ["header", "a script without one", { ".ci/run": "#!/bin/sh\nset -e\n" }],
    ["leftover", "work that is left over", { "src/a.ts": `// ${LEFTOVER}: later.\n` }],
    ["columns", "a line over 100 columns", { "src/a.ts": `// ${"word ".repeat(21)}\n` }],
    ["chinese", "Chinese among code", { "src/a.ts": '// A.\nexport const a = "门票";\n' }],
    ["chinese", "full-width marks among code", { "src/a.ts": '// A.\nexport const a = "，";\n' }],
    ["machine-path", "a path of one machine", { "docs/a.md": `# A\n\n${HOME}/ann/x\n` }],
    ["registry-host", "a registry", { ".npmrc": `registry=https://${REGISTRY}.example.org/\n` }],
    ["markdown-title", "a document without a title", { "docs/a.md": "## Second level\n" }],
  ])("%s: %s", (rule, _what, tree) => {
    expect(rulesBroken(tree)).toEqual([rule]);
  });

  test("a line that cannot be folded may be wide", () => {
    const tree = { "src/a.ts": `// A.\nexport const token = "${"x".repeat(120)}";\n` };
    expect(rulesBroken(tree)).toEqual([]);
  });

  test("a test needs no header: the names of its tests say what it is for", () => {
    expect(rulesBroken({ "src/a.test.ts": 'const name = "门票";\n' })).toEqual([]);
  });
});

describe("names", () => {
  test.each<[rule: RuleName, what: string, tree: Tree]>([
    ["file-name", "a file in camel case", { "src/redeemTicket.ts": "// A.\n" }],
    ["file-name", "a folder in upper case", { "src/Domain/order.ts": "// A.\n" }],
    ["banned-word", "a file name that says nothing", { "src/order-utils.ts": "// A.\n" }],
    [
      "banned-word",
      "an exported name that says nothing",
      { "src/a.ts": "// A.\nexport class OrderManager {}\n" },
    ],
    ["banned-word", "a type too", { "src/a.ts": "// A.\nexport type dateHelper = string;\n" }],
    ["re-export", "a barrel", { "src/a.ts": '// A.\nexport * from "./b.ts";\n' }],
    ["re-export", "one name passed on", { "src/a.ts": '// A.\nexport { b } from "./b.ts";\n' }],
  ])("%s: %s", (rule, _what, tree) => {
    expect(rulesBroken(tree)).toEqual([rule]);
  });

  test("a longer word that holds a banned one is fine", () => {
    expect(rulesBroken({ "src/a.ts": "// A.\nexport const utility = 1;\n" })).toEqual([]);
  });
});

describe("code", () => {
  test.each<[rule: RuleName, what: string, tree: Tree]>([
    ["decorator", "a decorator", { "src/a.ts": "// A.\n@sealed\nclass A {}\nnew A();\n" }],
    [
      "clock",
      "the clock in a rule",
      { "src/domain/a.ts": "// A.\nexport const a = new Date();\n" },
    ],
    ["clock", "its older form", { "src/domain/a.ts": "// A.\nexport const a = Date();\n" }],
  ])("%s: %s", (rule, _what, tree) => {
    expect(rulesBroken(tree)).toEqual([rule]);
  });

  test("the clock may be read outside the rules, and an @ may stand in a text", () => {
    const text = '// A.\nexport const a = [new Date(), "a@b.example"];\n';
    expect(rulesBroken({ "src/engine/a.ts": text })).toEqual([]);
  });
});

describe("the tenant wall", () => {
  const query = (sql: string) => ({ ...ORDERS, "src/postgres/a.ts": `// A.\nconst q = ${sql};\n` });

  test.each([
    "sql`select * from orders where order_id = ${id}`",
    "sql`update orders set status = 'PAID'`",
    '"delete from orders"',
    "sql`with x as (select 1) select * from x join orders using (order_id)`",
    "sql`select 1 from ${sql`orders`} join orders on true`",
  ])("refuses a statement on a merchant's table that names no merchant: %s", (sql) => {
    expect(rulesBroken(query(sql))).toEqual(["tenant-wall"]);
  });

  test.each([
    "sql`select * from orders where merchant_id = ${merchant}`",
    "sql`select * from orders ${sql`where merchant_id = ${merchant}`}`",
    "sql`select 1 from pg_stat_activity`",
    '"orders are listed from the newest on"',
  ])("lets pass: %s", (sql) => {
    expect(rulesBroken(query(sql))).toEqual([]);
  });

  test("refuses a merchant's table whose key begins with something else", () => {
    const text = CREATE_ORDERS.replace("(merchant_id, order_id)", "(order_id, merchant_id)");
    expect(rulesBroken({ "src/postgres/migrations/0001_orders.sql": text })).toEqual([
      "tenant-wall",
    ]);
  });
});

describe("the lockfile", () => {
  const lock = (packages: object) => ({ "package-lock.json": JSON.stringify({ packages }) });

  test("names no registry", () => {
    const resolved = { "node_modules/a": { resolved: "https://example.org/a.tgz" } };
    expect(rulesBroken(lock(resolved))).toEqual(["lockfile"]);
  });

  test("holds the packages for all platforms", () => {
    const owner = { "node_modules/a": { optionalDependencies: { "a-linux": "1", "a-mac": "1" } } };
    expect(rulesBroken(lock({ ...owner, "node_modules/a-linux": {} }))).toEqual(["lockfile"]);
    const complete = { "node_modules/a-linux": {}, "node_modules/a/node_modules/a-mac": {} };
    expect(rulesBroken(lock({ ...owner, ...complete }))).toEqual([]);
  });
});

describe("exceptions", () => {
  const tree = { "src/a.ts": "// A.\nexport class OrderManager {}\n" };
  const exception: Exception = { rule: "banned-word", path: "src/a.ts", reason: "A test." };

  test("an exception covers a rule in a file, or a part of its findings", () => {
    expect(rulesBroken(tree, [exception])).toEqual([]);
    expect(rulesBroken(tree, [{ ...exception, contains: "OrderManager" }])).toEqual([]);
  });

  test("an exception that nothing needs is a finding itself", () => {
    expect(rulesBroken(tree, [exception, { ...exception, contains: "Other" }])).toEqual([
      "banned-word",
    ]);
  });
});
