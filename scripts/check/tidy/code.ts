// Rules about code that the linter has no rule for.

import { Visitor, type ParseResult } from "vite";
import { lineAt, type SourceFile } from "../source-files.ts";
import type { RuleName, TidyFinding } from "../tidy.ts";

const PURE = /^src\/(?:domain|contract)\//;

/** Decorators anywhere; in pure code also a `Date` that reads the clock. */
export function findImpureCode(file: SourceFile, parsed: ParseResult): TidyFinding[] {
  const { path, text } = file;
  const may_have_decorator = text.includes("@");
  const is_pure = PURE.test(path);
  if (!may_have_decorator && !is_pure) return [];

  const found: TidyFinding[] = [];
  const object = (rule: RuleName, node: { start: number; end: number }, message: string) =>
    found.push({
      rule,
      path,
      line: lineAt(text, node.start),
      message,
      excerpt: text.slice(node.start, node.end),
    });
  const readsClock = (callee: { type: string; name?: unknown }, parameters: readonly unknown[]) =>
    is_pure && callee.type === "Identifier" && callee.name === "Date" && parameters.length === 0;
  const clock = "Time comes in with the command: a Date is only made from a given instant.";

  new Visitor({
    Decorator: (node) => void object("decorator", node, "Call a plain function instead."),
    NewExpression: (node) => {
      if (readsClock(node.callee, node.arguments)) object("clock", node, clock);
    },
    CallExpression: (node) => {
      if (readsClock(node.callee, node.arguments)) object("clock", node, clock);
    },
  }).visit(parsed.program);
  return found;
}
