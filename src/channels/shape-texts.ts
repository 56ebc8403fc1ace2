/**
 * What is wrong with a value, in words that say how it must be, in both languages: a schema's own
 * words where it has any, else these.
 */
import type { z } from "zod";
import { chineseFault } from "../contract/fault-texts.ts";
import type { Text } from "./http/refusals/problem.ts";

type Issue = z.core.$ZodIssue;

/** The words for an issue of a check that was made with `errorMap`. */
export function wordsOf(issue: Issue): Text {
  const common = commonWords(issue);
  if (issue.message === common.en) return common;
  return { zh: chineseFault(issue.message) ?? issue.message, en: issue.message };
}

/** For `safeParse`: what it says where the schema itself says nothing. */
export function errorMap(issue: z.core.$ZodRawIssue): string {
  return commonWords(issue as Issue).en;
}

export const required: Text = { zh: "必填", en: "is required" };

export const not_known: Text = { zh: "不是这里的字段", en: "is not known here" };

function commonWords(issue: Issue): Text {
  switch (issue.code) {
    case "invalid_type":
      return typeWords[issue.expected] ?? not_valid;
    case "too_small":
      return boundWords(issue, { bound: issue.minimum, zh: "小", en: "least" });
    case "too_big":
      return boundWords(issue, { bound: issue.maximum, zh: "大", en: "most" });
    case "invalid_format":
      return formatWords(issue);
    case "not_multiple_of":
      return { zh: `应为 ${issue.divisor} 的倍数`, en: `must be a multiple of ${issue.divisor}` };
    case "invalid_value":
      return valueWords(issue.values.map((value) => JSON.stringify(value) ?? String(value)));
    case "invalid_key":
    case "invalid_element":
      return joinWords(issue.issues);
    case "invalid_union":
      return joinWords(issue.errors.flat().filter(({ path }) => path.length === 0));
    case "unrecognized_keys":
      return not_known;
    case "custom":
      return not_valid;
  }
}

export const not_valid: Text = { zh: "内容无效", en: "is not valid" };

const typeWords: Readonly<Record<string, Text>> = {
  string: { zh: "应为字符串", en: "must be a string" },
  number: { zh: "应为数字", en: "must be a number" },
  int: { zh: "应为整数", en: "must be a whole number" },
  bigint: { zh: "应为整数", en: "must be a whole number" },
  boolean: { zh: "应为 true 或 false", en: "must be true or false" },
  null: { zh: "应为 null", en: "must be null" },
  array: { zh: "应为数组", en: "must be a list" },
  object: { zh: "应为对象", en: "must be an object" },
  record: { zh: "应为对象", en: "must be an object" },
};

type Bound = Readonly<{ bound: number | bigint; zh: "小" | "大"; en: "least" | "most" }>;

/** Numbers by their value, texts by their characters, lists by their entries. */
function boundWords(
  { origin, inclusive = true, exact = false }: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
  { bound, zh, en }: Bound,
): Text {
  const unit = units[origin];
  if (unit === undefined) {
    if (inclusive)
      return {
        zh: `不能${zh === "小" ? "小于" : "大于"} ${bound}`,
        en: `must be at ${en} ${bound}`,
      };
    return zh === "小"
      ? { zh: `应大于 ${bound}`, en: `must be more than ${bound}` }
      : { zh: `应小于 ${bound}`, en: `must be less than ${bound}` };
  }
  if (en === "least" && bound === 1 && !exact) return { zh: "不能为空", en: "must not be empty" };
  const [one, many] = unit.en;
  const how_many = `${bound} ${BigInt(bound) === 1n ? one : many}`;
  if (exact) return { zh: `应为 ${bound} ${unit.zh}`, en: `must have exactly ${how_many}` };
  const at = en === "least" ? "至少" : "最多";
  return { zh: `${at} ${bound} ${unit.zh}`, en: `must have at ${en} ${how_many}` };
}

const units: Readonly<Record<string, Readonly<{ zh: string; en: readonly [string, string] }>>> = {
  string: { zh: "个字符", en: ["character", "characters"] },
  array: { zh: "项", en: ["entry", "entries"] },
  set: { zh: "项", en: ["entry", "entries"] },
};

function formatWords({ format, pattern }: z.core.$ZodIssueInvalidStringFormat): Text {
  if (format === "regex" && pattern !== undefined) {
    return { zh: `应符合 ${pattern}`, en: `must match ${pattern}` };
  }
  return { zh: `不是有效的 ${format}`, en: `is not a valid ${format}` };
}

function valueWords(values: readonly string[]): Text {
  const [only] = values;
  if (only !== undefined && values.length === 1)
    return { zh: `应为 ${only}`, en: `must be ${only}` };
  return { zh: `应为以下之一：${values.join("、")}`, en: `must be one of ${values.join(", ")}` };
}

/** Several ways to be right, each once. */
function joinWords(issues: readonly Issue[]): Text {
  const words = issues.map(wordsOf);
  if (words.length === 0) return not_valid;
  const zh = new Set(words.map((text) => text.zh));
  const en = new Set(words.map((text) => text.en));
  return { zh: [...zh].join("；或"), en: [...en].join("; or ") };
}
