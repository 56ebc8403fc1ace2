// Rules about package-lock.json: it must install everywhere, whatever registry is in use.

import { lineAt, type SourceFile } from "../source-files.ts";
import type { TidyFinding } from "../tidy.ts";

type LockedPackage = Readonly<{ optionalDependencies?: Readonly<Record<string, string>> }>;

/** Addresses of a registry, and packages for other platforms that the lockfile leaves out. */
export function findLockfileFaults({ path, text }: SourceFile): TidyFinding[] {
  if (path !== "package-lock.json") return [];
  return [...findAddresses(path, text), ...findMissingPlatforms(path, text)];
}

function findAddresses(path: string, text: string): TidyFinding[] {
  const address = /"resolved":|\bregistry\.[\w-]+\.[a-z]+/.exec(text);
  if (address === null) return [];
  const message =
    "The lockfile names a registry. Install with `npm config set " +
    "omit-lockfile-registry-resolved true`.";
  const line = lineAt(text, address.index);
  return [{ rule: "lockfile", path, line, message, excerpt: address[0] }];
}

/**
 * A package offers one binary a platform as optional dependencies. Where one was not to be had when
 * the lockfile was written, npm leaves it out, and `npm ci` refuses the lockfile later.
 */
function findMissingPlatforms(path: string, text: string): TidyFinding[] {
  const lockfile = JSON.parse(text) as { packages?: Record<string, LockedPackage> };
  const packages = lockfile.packages ?? {};
  return Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) => {
    const missing = Object.keys(optionalDependencies).filter(
      (name) => !placesFor(owner, name).some((place) => place in packages),
    );
    if (missing.length === 0) return [];
    const message =
      `${owner} is locked without ${missing.join(", ")}: \`npm ci\` will fail. Choose a version ` +
      "whose packages for all platforms can be had.";
    return [{ rule: "lockfile", path, line: 1, message, excerpt: owner } satisfies TidyFinding];
  });
}

/** Where Node looks for a package, from its owner's own folder up to the root. */
function placesFor(owner: string, name: string): string[] {
  const places = [`node_modules/${name}`];
  let folder = owner;
  while (folder !== "") {
    places.push(`${folder}/node_modules/${name}`);
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")));
  }
  return places;
}
