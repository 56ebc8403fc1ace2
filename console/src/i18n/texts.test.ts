import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "vite";
import { describe, expect, test } from "vitest";
import { audit_en } from "./audit-en.ts";
import { audit_zh } from "./audit-zh.ts";
import { cancel_en } from "./cancel-en.ts";
import { cancel_zh } from "./cancel-zh.ts";
import { console_en } from "./console-en.ts";
import { console_zh } from "./console-zh.ts";
import { members_en } from "./members-en.ts";
import { members_zh } from "./members-zh.ts";
import { overview_en } from "./overview-en.ts";
import { overview_zh } from "./overview-zh.ts";
import { password_en } from "./password-en.ts";
import { password_zh } from "./password-zh.ts";
import { pay_en } from "./pay-en.ts";
import { pay_zh } from "./pay-zh.ts";
import { pay_out_en } from "./pay-out-en.ts";
import { pay_out_zh } from "./pay-out-zh.ts";
import { staff_en } from "./staff-en.ts";
import { staff_zh } from "./staff-zh.ts";
import { shift_en } from "./shift-en.ts";
import { shift_zh } from "./shift-zh.ts";
import { statistics_en } from "./statistics-en.ts";
import { statistics_zh } from "./statistics-zh.ts";
import { till_en } from "./till-en.ts";
import { till_zh } from "./till-zh.ts";

type Texts = { readonly [key: string]: string | Texts };

/** Every text under its full key. */
function flatten(texts: Texts, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    const full_key = `${prefix}${key}`;
    if (typeof value === "string") flat.set(full_key, value);
    else for (const [inner, text] of flatten(value, `${full_key}.`)) flat.set(inner, text);
  }
  return flat;
}

/** The names in a text, in the order of the alphabet. */
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? "").toSorted(byAlphabet);
const byAlphabet = (left: string, right: string) => left.localeCompare(right);
const has_chinese = (text: string) => /\p{Script=Han}/u.test(text);

describe.each([
  { name: "console", en: flatten(console_en), zh: flatten(console_zh) },
  { name: "own password", en: flatten(password_en), zh: flatten(password_zh) },
  { name: "pay page", en: flatten(pay_en), zh: flatten(pay_zh) },
  { name: "refunds paid out", en: flatten(pay_out_en), zh: flatten(pay_out_zh) },
  { name: "staff page", en: flatten(staff_en), zh: flatten(staff_zh) },
  { name: "audit trail", en: flatten(audit_en), zh: flatten(audit_zh) },
  { name: "statistics", en: flatten(statistics_en), zh: flatten(statistics_zh) },
  { name: "overview", en: flatten(overview_en), zh: flatten(overview_zh) },
  { name: "cancel dialog", en: flatten(cancel_en), zh: flatten(cancel_zh) },
  { name: "members", en: flatten(members_en), zh: flatten(members_zh) },
  { name: "till", en: flatten(till_en), zh: flatten(till_zh) },
  { name: "shift", en: flatten(shift_en), zh: flatten(shift_zh) },
])("the texts of the $name", ({ en, zh }) => {
  test("have the same keys in both languages, but for the plurals that Chinese does not have", () => {
    const expected = [...en.keys()].filter((key) => !key.endsWith("_one"));
    expect([...zh.keys()]).toEqual(expected);
  });

  test("say something in every key, with the same values filled in", () => {
    const faulty = [...zh].filter(([key, text]) => {
      const english = en.get(key) ?? "";
      const is_same = placeholders(text).join() === placeholders(english).join();
      return text.trim() === "" || english.trim() === "" || !is_same;
    });
    expect(faulty).toEqual([]);
  });

  test("have both forms of every English plural", () => {
    const ones = [...en.keys()].filter((key) => key.endsWith("_one"));
    expect(ones.filter((key) => !en.has(key.replace(/_one$/, "_other")))).toEqual([]);
  });

  test("are English in English, but for the way to the other language", () => {
    const chinese = [...en].filter(([, text]) => has_chinese(text)).map(([key]) => key);
    expect(chinese.filter((key) => !key.includes("language"))).toEqual([]);
  });

  test("use Chinese punctuation in Chinese sentences", () => {
    const mixed = [...zh].filter(([, text]) => /\p{Script=Han}[,;:?!]/u.test(text));
    expect(mixed).toEqual([]);
  });
});

const sources = fileURLToPath(new URL("..", import.meta.url));

/** Attributes that people see or hear. */
const spoken_attributes = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "caption",
  "description",
  "label",
  "placeholder",
  "title",
]);

const has_words = (text: string) => /\p{L}/u.test(text);

/** Texts that stand in the code instead of in the texts, as `file: text`. */
function findHardCodedTexts(): string[] {
  const found: string[] = [];
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|^i18n[\\/]/.test(file),
  );
  for (const file of files) {
    const code = readFileSync(`${sources}/${file}`, "utf8");
    const note = (text: string) => found.push(`${file}: ${text.trim()}`);
    new Visitor({
      JSXText: (node) => {
        if (has_words(node.value)) note(node.value);
      },
      JSXAttribute: (node) => {
        const name = node.name.type === "JSXIdentifier" ? node.name.name : "";
        const { value } = node;
        if (value?.type !== "Literal" || typeof value.value !== "string") return;
        if (spoken_attributes.has(name) && has_words(value.value)) note(value.value);
      },
      Literal: (node) => {
        if (typeof node.value === "string" && has_chinese(node.value)) note(node.value);
      },
      TemplateElement: (node) => {
        if (has_chinese(node.value.raw)) note(node.value.raw);
      },
    }).visit(parseSync(file, code).program);
  }
  return found;
}

test("no text for people is written into the code", () => {
  expect(findHardCodedTexts()).toEqual([]);
});
