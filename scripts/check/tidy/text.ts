// Rules about the text of a file, line by line.

import { isCode, type SourceFile } from "../source-files.ts";
import type { RuleName, TidyFinding } from "../tidy.ts";

const COLUMNS_MAX = 100;
/** A literal of 40 characters or more. */
const SENTENCE = /(["'`]).{40,}\1/;
/** A line with an unbroken run as long as this (a token, a URL, a hash) cannot be folded. */
const UNBROKEN_CHARACTERS_MIN = 60;

// Spelled in parts, so that this file may be checked like any other.
const LEFTOVERS = [
  ["TO", "DO"],
  ["FIX", "ME"],
  ["XX", "X"],
].map((parts) => parts.join(""));
const LEFTOVER = new RegExp(`\\b(?:${LEFTOVERS.join("|")})\\b`);
const MACHINE_PATH = /(?<![\w.~-])\/(?:home|Users|root|work)\/[\w.-]+|\b[A-Z]:\\Users\\/;
const REGISTRY_HOST = /\bregistry\.[\w-]+\.[a-z]+/;
const CHINESE = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;

/** Files of texts for people, whose lines are as long as their sentences. */
const TEXTS = /(?:^|\/)(?:i18n|texts|locales)\/|(?:^|[/-])texts\.ts$/;

/** Where Chinese is at home: texts for people, and data in people's language. */
const CHINESE_ALLOWED: readonly RegExp[] = [
  /^(?:console|test|seeds|docs|src\/contract)\//,
  /\.test\.tsx?$/,
  /^README[^/]*\.md$/,
  TEXTS,
  // What a code means, for people, in both languages.
  /^src\/channels\/(?:.*\/)?(?:problems|rejections)\.ts$/,
  /(?:^|\/)demo[^/]*(?:\/|\.ts$)/,
];

const HEADERS: readonly (readonly [files: RegExp, header: RegExp, shape: string])[] = [
  [/\.(?:ts|tsx|mjs|js|css)$/, /^(?:#!.*\n)?\s*(?:\/\/|\/\*)/, "a comment"],
  [/\.sql$/, /^\s*--/, "a -- comment"],
  [/\.sh$|^\.githooks\/|^\.ci\/run$/, /^#!.*\n#/, "a #! line and a # comment"],
];

/** Faults of one file's text. */
export function findBadText(file: SourceFile): TidyFinding[] {
  if (file.path === "package-lock.json" || file.path.startsWith("test/vectors/")) return [];
  return [...findHeaderFault(file), ...file.text.split("\n").flatMap(lineJudge(file))];
}

function lineJudge(file: SourceFile): (text: string, index: number) => TidyFinding[] {
  const may_be_chinese =
    CHINESE_ALLOWED.some((pattern) => pattern.test(file.path)) || !isCodeLike(file.path);
  return (text, index) => {
    const found: TidyFinding[] = [];
    const object = (rule: RuleName, message: string) =>
      found.push({ rule, path: file.path, line: index + 1, message, excerpt: text });

    if (LEFTOVER.test(text)) object("leftover", "Finish it, or write down why it is as it is.");
    if (isTooWide(file.path, text)) object("columns", `Over ${COLUMNS_MAX} columns: fold it.`);
    if (!may_be_chinese && CHINESE.test(text)) {
      object("chinese", "Chinese text belongs into a texts file, or is written as an escape.");
    }
    const machine_path = MACHINE_PATH.exec(text)?.[0];
    if (machine_path !== undefined) {
      object("machine-path", `${machine_path} is a path of one machine: derive it instead.`);
    }
    if (REGISTRY_HOST.test(text)) object("registry-host", "No file names a package registry.");
    return found;
  };
}

function isTooWide(path: string, text: string): boolean {
  if (text.length <= COLUMNS_MAX || !isCodeLike(path) || TEXTS.test(path)) return false;
  // A sentence in quotes is not broken by the formatter and is read better whole.
  if (SENTENCE.test(text)) return false;
  return text.split(/\s+/).every((word) => word.length < UNBROKEN_CHARACTERS_MIN);
}

function isCodeLike(path: string): boolean {
  return isCode(path) || /\.(?:sql|css|sh)$/.test(path);
}

function findHeaderFault({ path, text }: SourceFile): TidyFinding[] {
  if (path.endsWith(".md")) {
    if (/^(?:\s|<!--[\s\S]*?-->)*# \S/.test(text)) return [];
    const message = "A document starts with its title: one line with a single #.";
    return [{ rule: "markdown-title", path, line: 1, message, excerpt: text.slice(0, 80) }];
  }
  // The names of its tests say what a test is for.
  if (/\.test\.tsx?$/.test(path)) return [];
  const header = HEADERS.find(([files]) => files.test(path));
  if (header === undefined || header[1].test(text)) return [];
  const message = `A file starts with ${header[2]} that says what it is for.`;
  return [{ rule: "header", path, line: 1, message, excerpt: text.slice(0, 80) }];
}
