// The tenant wall: every table of a merchant's has merchant_id first in its primary key, and every
// statement on such a table names merchant_id.
//
// A heuristic over the text of statements. It cannot prove that the right merchant is named, but it
// catches the statement in which nobody thought of the merchant at all.

import { Visitor } from "vite";
import { parseModule } from "../modules.ts";
import { isTest, lineAt, type SourceFile } from "../source-files.ts";
import type { TidyFinding } from "../tidy.ts";

const MIGRATION = /^src\/postgres\/migrations\/[^/]+\.sql$/;
const STATEMENT = /^\s*(?:select|insert|update|delete|with|merge|truncate|copy|lock)\b/;
const TABLE_USED =
  /\b(?:from|join|into|update|truncate|copy|using|table)\s+(?:only\s+)?(?:public\.)?"?([a-z_][a-z0-9_]*)/g;

/** Tables without the merchant in their key, and statements that do not name the merchant. */
export function findTenantWallGaps(files: readonly SourceFile[]): TidyFinding[] {
  const tables = files.filter(({ path }) => MIGRATION.test(path)).flatMap(tablesOf);
  const tenant_tables = new Set(
    tables.filter(({ body }) => /\bmerchant_id\b/.test(body)).map(({ name }) => name),
  );
  const statements = files
    .filter(({ path }) => /^src\/.*\.ts$/.test(path) && !isTest(path))
    .filter(({ text }) => [...tenant_tables].some((name) => text.includes(name)))
    .flatMap(statementsOf);
  return [
    ...tables.filter(({ name }) => tenant_tables.has(name)).flatMap(judgeKey),
    ...statements.flatMap((statement) => judgeStatement(statement, tenant_tables)),
  ];
}

type Table = Readonly<{ path: string; line: number; name: string; body: string }>;

function tablesOf({ path, text }: SourceFile): Table[] {
  const definition = /\bcreate table (?:if not exists )?(?:\w+\.)?(\w+)\s*\(([\s\S]*?)\n\)/g;
  return [...text.matchAll(definition)].map((match) => ({
    path,
    line: lineAt(text, match.index),
    name: match[1] ?? "",
    body: match[2] ?? "",
  }));
}

function judgeKey({ path, line, name, body }: Table): TidyFinding[] {
  if (/\bprimary key \(\s*merchant_id\b|\bmerchant_id [^,]*\bprimary key\b/.test(body)) return [];
  const message = `The primary key of "${name}" must begin with merchant_id.`;
  return [{ rule: "tenant-wall", path, line, message, excerpt: `create table ${name}` }];
}

type Statement = Readonly<{ path: string; line: number; sql: string }>;

/** The texts of a module that are SQL; a text inside another one counts as part of it. */
function statementsOf(file: SourceFile): Statement[] {
  const found: Statement[] = [];
  let end_of_last = 0;
  const consider = ({ start, end }: { start: number; end: number }) => {
    const sql = file.text.slice(start + 1, end - 1);
    if (start < end_of_last || !STATEMENT.test(sql)) return;
    end_of_last = end;
    found.push({ path: file.path, line: lineAt(file.text, start), sql });
  };
  new Visitor({
    TemplateLiteral: consider,
    Literal: (node) => {
      if (typeof node.value === "string") consider(node);
    },
  }).visit(parseModule(file).program);
  return found;
}

function judgeStatement(
  { path, line, sql }: Statement,
  tenant_tables: ReadonlySet<string>,
): TidyFinding[] {
  if (/\bmerchant_id\b/.test(sql)) return [];
  const used = [...sql.matchAll(TABLE_USED)]
    .map((match) => match[1] ?? "")
    .filter((name) => tenant_tables.has(name));
  if (used.length === 0) return [];
  const message =
    `This statement uses "${[...new Set(used)].join('", "')}" without naming merchant_id. ` +
    "Name the merchant, or list it in scripts/check/tidy/exceptions.ts with the reason.";
  return [{ rule: "tenant-wall", path, line, message, excerpt: sql.trim() }];
}
