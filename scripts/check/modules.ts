// Reads what a module imports and exports.

import { parseSync, type ParseResult } from "vite";
import { lineAt, type SourceFile } from "./source-files.ts";

/** One `import`, `export … from` or `import()` of a module. */
export type ModuleImport = Readonly<{
  /** As written: `../money.ts`, `node:fs`, `zod`. */
  specifier: string;
  line: number;
  /** Only types come over: the import is gone when the program runs. */
  is_type_only: boolean;
  is_reexport: boolean;
}>;

/** Parses a module; a syntax error throws, since every later answer would be wrong. */
export function parseModule(file: SourceFile): ParseResult {
  const parsed = parseSync(file.path, file.text, { astType: "ts" });
  const error = parsed.errors[0];
  if (error !== undefined) throw new SyntaxError(`${file.path}: ${error.message}`);
  return parsed;
}

/** Every import of a module, in the order of the text. */
export function importsOf(file: SourceFile, parsed: ParseResult): ModuleImport[] {
  const { staticImports, staticExports, dynamicImports } = parsed.module;
  const found = [
    ...staticImports.map((entry) => ({
      start: entry.start,
      specifier: entry.moduleRequest.value,
      is_type_only: entry.entries.length > 0 && entry.entries.every(({ isType }) => isType),
      is_reexport: false,
    })),
    ...staticExports.flatMap(({ start, entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest === null
          ? []
          : [{ start, specifier: moduleRequest.value, is_type_only: isType, is_reexport: true }],
      ),
    ),
    ...dynamicImports.flatMap(({ start, moduleRequest }) => {
      const written = file.text.slice(moduleRequest.start, moduleRequest.end);
      const specifier = /^(["'`])([^$]*)\1$/.exec(written)?.[2];
      // A computed specifier cannot be judged.
      if (specifier === undefined) return [];
      return [{ start, specifier, is_type_only: false, is_reexport: false }];
    }),
  ];
  return found
    .sort((left, right) => left.start - right.start)
    .map(({ start, ...rest }) => ({ ...rest, line: lineAt(file.text, start) }));
}

/** A name that a module exports, and where. */
export type ModuleExport = Readonly<{ name: string; line: number }>;

/** Every name that a module exports, types included. */
export function exportsOf(file: SourceFile, parsed: ParseResult): ModuleExport[] {
  return parsed.module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ exportName, start }) =>
      exportName.name === null ? [] : [{ name: exportName.name, line: lineAt(file.text, start) }],
    ),
  );
}
