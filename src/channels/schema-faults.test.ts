import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { SaveSku } from "../contract/catalog.ts";
import { chineseFault, fault } from "../contract/fault-texts.ts";
import { Instant, LocalDate } from "../contract/fields.ts";
import { CreateOrder } from "../contract/order.ts";
import { checkShape, jsonPointer } from "./schema-faults.ts";

/** Pointers and sentences of the faults, as `pointer: English | Chinese`. */
function faultsOf(schema: z.ZodType, value: unknown): string[] {
  const { faults = [] } = checkShape(schema, value);
  return faults.map(({ path, detail }) => `${jsonPointer(path)}: ${detail.en} | ${detail.zh}`);
}

describe("a value in its shape", () => {
  it("is handed on as the schema makes it", () => {
    const schema = z.strictObject({ limit: z.coerce.number().default(20), q: z.string().trim() });
    expect(checkShape(schema, { q: " a " })).toEqual({ data: { limit: 20, q: "a" } });
  });
});

describe("what is missing", () => {
  const every_kind = z.strictObject({
    date: LocalDate,
    either: z.union([Instant, LocalDate]),
    one_of: z.enum(["a", "b"]),
    exactly: z.literal(1),
    coerced: z.coerce.number().int().min(1),
    list: z.array(z.strictObject({ name: z.string() })),
    own: z.string({ error: fault({ zh: "应为名称", en: "must be a name" }) }),
    refined: z.string().refine(() => false, "is never right"),
  });

  it("is said to be required, whatever its schema would say of a value", () => {
    expect(faultsOf(every_kind, {})).toEqual(
      Object.keys(every_kind.shape).map((name) => `/${name}: is required | 必填`),
    );
    const inherited = z.strictObject({ constructor: z.int() });
    expect(faultsOf(inherited, {})).toEqual(["/constructor: is required | 必填"]);
    expect(faultsOf(z.array(every_kind.pick({ list: true })), [{ list: [{}] }])).toEqual([
      "/0/list/0/name: is required | 必填",
    ]);
  });

  it("is not said of what is there and wrong, null among it", () => {
    expect(faultsOf(every_kind.pick({ date: true }), { date: null })).toEqual([
      "/date: must be a calendar date, YYYY-MM-DD | 应为日期，格式 YYYY-MM-DD",
    ]);
    expect(faultsOf(z.string(), null)).toEqual([": must be a string | 应为字符串"]);
  });

  it("may be told by a rule over several members in its own words", () => {
    const either = z
      .strictObject({ card: z.string().optional(), phone: z.string().optional() })
      .refine(({ card, phone }) => card !== phone, { path: ["card"], error: "or a phone" });
    expect(faultsOf(either, {})).toEqual(["/card: or a phone | or a phone"]);
  });
});

describe("what is wrong", () => {
  it.each([
    [z.string(), 7, "must be a string | 应为字符串"],
    [z.int(), 1.5, "must be a whole number | 应为整数"],
    [z.coerce.number(), "many", "must be a number | 应为数字"],
    [z.boolean(), 0, "must be true or false | 应为 true 或 false"],
    [z.array(z.string()), {}, "must be a list | 应为数组"],
    [z.strictObject({}), [], "must be an object | 应为对象"],
    [z.int().min(3), 2, "must be at least 3 | 不能小于 3"],
    [z.int().max(3), 4, "must be at most 3 | 不能大于 3"],
    [z.number().gt(3), 3, "must be more than 3 | 应大于 3"],
    [z.number().lt(3), 3, "must be less than 3 | 应小于 3"],
    [z.int().multipleOf(3), 4, "must be a multiple of 3 | 应为 3 的倍数"],
    [z.int(), 2 ** 60, `must be at most ${2 ** 53 - 1} | 不能大于 ${2 ** 53 - 1}`],
    [z.string().min(1), "", "must not be empty | 不能为空"],
    [z.string().min(3), "ab", "must have at least 3 characters | 至少 3 个字符"],
    [z.string().max(1), "ab", "must have at most 1 character | 最多 1 个字符"],
    [z.string().length(3), "ab", "must have exactly 3 characters | 应为 3 个字符"],
    [z.array(z.int()).min(1), [], "must not be empty | 不能为空"],
    [z.array(z.int()).max(2), [1, 2, 3], "must have at most 2 entries | 最多 2 项"],
    [z.enum(["a", "b"]), "c", 'must be one of "a", "b" | 应为以下之一："a"、"b"'],
    [z.literal(7), 8, "must be 7 | 应为 7"],
    [z.string().regex(/^ps_/), "x", "must match /^ps_/ | 应符合 /^ps_/"],
    [z.email(), "x", "is not a valid email | 不是有效的 email"],
    [z.string().refine(() => false), "x", "is not valid | 内容无效"],
    [
      z.union([Instant, LocalDate]),
      "yesterday",
      "must be an RFC 3339 date and time with an offset; or must be a calendar date, YYYY-MM-DD" +
        " | 应为带时区偏移的 RFC 3339 日期时间；或应为日期，格式 YYYY-MM-DD",
    ],
  ] as const)("with %# is said in both languages", (schema, value, words) => {
    expect(faultsOf(schema, value)).toEqual([`: ${words}`]);
  });

  it("is told for each member, the unknown ones and those deep inside included", () => {
    const order = { sku_id: "X", quantity: 0, date: "2026-02-30", channel: "fax", tip: 1 };
    expect(faultsOf(CreateOrder, { ...order, customer: { Name: "x", note: "" } })).toEqual([
      expect.stringMatching(/^\/sku_id: must be 1 to 64 .* \| 应为 1 到 64 个/),
      "/quantity: must be at least 1 | 不能小于 1",
      "/date: must be a calendar date, YYYY-MM-DD | 应为日期，格式 YYYY-MM-DD",
      expect.stringContaining('/channel: must be one of "telegram", "agent"'),
      "/customer/Name: names are snake_case, at most 40 characters | " +
        "名称应为 snake_case，最多 40 个字符",
      "/customer/note: must not be empty | 不能为空",
      "/tip: is not known here | 不是这里的字段",
    ]);
    const price = { amount: 1e11, currency: "S" };
    expect(faultsOf(SaveSku.pick({ price: true }), { price })).toEqual([
      expect.stringContaining("/price/currency: must be an ISO 4217 code"),
      "/price/amount: must be at most 10000000000 | 不能大于 10000000000",
    ]);
  });
});

describe("the words of the contract", () => {
  it("are all there in Chinese too", async () => {
    const messages = new Set<string>();
    for (const module of await contractModules()) {
      for (const value of Object.values(module)) {
        if (value instanceof z.ZodType) collectMessages(value, messages, new Set());
      }
    }
    expect(messages.size).toBeGreaterThanOrEqual(10);
    expect([...messages].filter((message) => chineseFault(message) === undefined)).toEqual([]);
  });
});

async function contractModules(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const folder = `${import.meta.dirname}/../contract`;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const modules = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  return Promise.all(modules.map((file) => import(`${folder}/${file}`)));
}

/** The messages that a schema, its parts and its checks have of their own. */
function collectMessages(part: unknown, messages: Set<string>, seen: Set<unknown>): void {
  if (typeof part !== "object" || part === null || seen.has(part)) return;
  seen.add(part);
  const { _zod } = part as { _zod?: { def: Record<string, unknown> } };
  const inner = _zod === undefined ? part : _zod.def;
  for (const [name, value] of Object.entries(inner)) {
    if (_zod !== undefined && name === "error" && typeof value === "function") {
      const said: unknown = value({ code: "custom", input: undefined });
      if (typeof said === "string") messages.add(said);
    } else collectMessages(value, messages, seen);
  }
}
