// Who may import whom: checks every module against the table in rooms.ts.

import { posix } from "node:path";
import { importsOf, parseModule, type ModuleImport } from "./modules.ts";
import { ROOMS, roomOf, type Room } from "./rooms.ts";
import { isCode, isTest, type Finding, type SourceFile } from "./source-files.ts";

/** What the rules need to know of package.json. */
export type PackageNames = Readonly<{
  /** Names under `dependencies` and `optionalDependencies`: there when the server runs. */
  shipped: ReadonlySet<string>;
}>;

const ROOTS = ["src/", "simulators/", "console/", "scripts/", "bench/", "test/"];

/** Every import that the table does not allow, with what to do instead. */
export function findForbiddenImports(
  files: readonly SourceFile[],
  packages: PackageNames,
): Finding[] {
  return files
    .filter(({ path }) => isCode(path) && ROOTS.some((root) => path.startsWith(root)))
    .flatMap((file) => {
      const room = roomOf(file.path);
      if (room === undefined) return [homeless(file.path)];
      return importsOf(file, parseModule(file)).flatMap((entry) => {
        const message = isTest(file.path)
          ? judgeTest(file.path, room, entry)
          : judge({ path: file.path, room, entry, packages });
        return message === null ? [] : [{ path: file.path, line: entry.line, message }];
      });
    });
}

function homeless(path: string): Finding {
  const message =
    "This file belongs to no room. Move it into one, or add a room to scripts/check/rooms.ts " +
    "and say there who may import what.";
  return { path, line: 1, message };
}

type Question = Readonly<{
  path: string;
  room: Room;
  entry: ModuleImport;
  packages: PackageNames;
}>;

/** What is wrong with an import, or null. */
function judge({ path, room, entry, packages }: Question): string | null {
  const { specifier } = entry;
  if (specifier.startsWith("node:")) return room.node ? null : refuse(room, specifier);
  if (specifier.startsWith(".")) {
    return judgeOwn(room, resolve(path, specifier), entry.is_type_only);
  }
  return judgePackage(room, packageNameOf(specifier), packages);
}

/** A test may also use the test tools, any package and Node; otherwise it obeys its room. */
function judgeTest(path: string, room: Room, { specifier, is_type_only }: ModuleImport) {
  if (!specifier.startsWith(".")) return null;
  const target = resolve(path, specifier);
  return roomOf(target)?.name === "tools" ? null : judgeOwn(room, target, is_type_only);
}

function judgeOwn(room: Room, target: string, is_type_only: boolean): string | null {
  const target_room = roomOf(target);
  // Outside every room: a file of the root such as package.json, or one that tsc does not find.
  if (target_room === undefined) return null;
  if (target_room.name === room.name || room.imports.includes(target_room.name)) return null;
  const has_types = room.type_imports?.includes(target_room.name) === true;
  if (has_types && is_type_only) return null;
  return has_types
    ? `${refuse(room, target)} Types of it are welcome (\`import type\`).`
    : refuse(room, target);
}

function judgePackage(room: Room, name: string, packages: PackageNames): string | null {
  if (room.packages === "any") return null;
  if (room.packages !== "shipped") {
    return room.packages.includes(name) ? null : refuse(room, `the package ${name}`);
  }
  if (packages.shipped.has(name)) return null;
  return `Imports the package ${name}, which is not among the dependencies of package.json.`;
}

function refuse(room: Room, target: string): string {
  return `"${room.name}" (${room.purpose}) may not import ${target}. ${room.instead}`;
}

function resolve(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier.replace(/[?#].*$/, "")));
}

/** `zod/v4` → `zod`, `@scope/name/part` → `@scope/name`. */
function packageNameOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
}

/** The table as Markdown, for docs/architecture.md. */
export function renderImportRules(): string {
  const rows = ROOMS.map((room) => {
    const where = room.paths.map((path) => `\`${path}\``).join(", ");
    const cells = [room.name, where, room.purpose, importsText(room), packagesText(room)];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| room | where | what it is | may import | packages |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function importsText(room: Room): string {
  const types = (room.type_imports ?? []).map((name) => `${name} (types)`);
  const names = [...room.imports, ...types];
  return names.length === 0 ? "nothing of ours" : names.join(", ");
}

function packagesText({ packages, node }: Room): string {
  const named = typeof packages === "string" ? packages : packages.join(", ");
  if (named === "") return node ? "Node only" : "none";
  return node ? `${named}; Node` : named;
}

const BLOCK = /(<!-- import-rules:start -->\n)[\s\S]*?(<!-- import-rules:end -->)/;

/** The text with the table between its two `import-rules` marks brought up to date. */
export function embedImportRules(markdown: string): string {
  return markdown.replace(
    BLOCK,
    (_block, start: string, end: string) => `${start}\n${renderImportRules()}\n\n${end}`,
  );
}
