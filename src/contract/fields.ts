/** The small shapes that the documents of the API are made of. */
import { z } from "zod";
import { fault } from "./fault-texts.ts";
import { channels } from "./order-words.ts";

/** A slug chosen by the merchant: SKU, product and pool ids, merchant ids. */
export const Slug = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,63}$/,
    fault({
      zh: "应为 1 到 64 个 a-z、0-9、_ 或 -，并以字母或数字开头",
      en: "must be 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit",
    }),
  )
  .meta({ example: "sentosa_family_pack" });

/** Years that every calendar and database on the way can hold, and add a while to. */
const year_range = fault({
  zh: "年份应在 1900 到 2999 之间",
  en: "must lie between the years 1900 and 2999",
});
const isInYears = (text: string) => text >= "1900" && text < "3000";

/** A calendar date in the merchant's time zone. */
export const LocalDate = z.iso
  .date({
    error: fault({ zh: "应为日期，格式 YYYY-MM-DD", en: "must be a calendar date, YYYY-MM-DD" }),
    abort: true,
  })
  .refine(isInYears, year_range)
  .meta({ example: "2026-03-21" });

/** A time of day in the merchant's time zone. */
export const StartTime = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d$/,
    fault({ zh: "应为时刻，格式 HH:MM", en: "must be a time of day, HH:MM" }),
  )
  .meta({ example: "09:30" });

/** RFC 3339, UTC, milliseconds. */
export const Instant = z.iso
  .datetime({
    offset: true,
    error: fault({
      zh: "应为带时区偏移的 RFC 3339 日期时间",
      en: "must be an RFC 3339 date and time with an offset",
    }),
    abort: true,
  })
  .refine(isInYears, year_range)
  .meta({ example: "2026-03-20T08:36:16.028Z" });

export const Currency = z
  .string()
  .regex(
    /^[A-Z]{3}$/,
    fault({
      zh: "应为 ISO 4217 货币代码，三个大写字母",
      en: "must be an ISO 4217 code, three capital letters",
    }),
  )
  .meta({ example: "SGD" });

/** Money: integer minor units and a currency. */
export const Amount = z
  .strictObject({
    amount: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
    currency: Currency,
  })
  .meta({ example: { amount: 11900, currency: "SGD" } });
export type Amount = z.infer<typeof Amount>;

/**
 * The most that one request may move: 999,999,999.99, as in the cashier API. So sums of very many
 * still fit the database's integers, and those of a day the exact numbers of JSON.
 */
export const asked_minor_max = 99_999_999_999;

/** An amount of a request, in minor units. */
export const AskedMinor = z.int().min(0).max(asked_minor_max);

/** The same with its currency. */
export const AskedAmount = z
  .strictObject({ amount: AskedMinor, currency: Currency })
  .meta({ example: { amount: 11900, currency: "SGD" } });

/** What is said of a text with characters that no store on the way can keep. */
export const unstorable_text = fault({
  zh: "含有无法保存的字符",
  en: "holds characters that cannot be stored",
});

/** A database keeps neither the character U+0000 nor half of a surrogate pair. */
const isStorable = (text: string) => !text.includes("\u0000") && text.isWellFormed();

/** A text for people of at least one character, which every store on the way can keep. */
export function plainText(length_max: number) {
  return z.string().trim().min(1).max(length_max).refine(isStorable, unstorable_text);
}

/** A text in both languages of the product. */
export const LocalizedText = z.strictObject({ zh: plainText(200), en: plainText(200) });
export type LocalizedText = z.infer<typeof LocalizedText>;

export const Channel = z.enum(channels);
export type Channel = z.infer<typeof Channel>;

export const paymentMethods = ["card", "wechat", "alipay", "unionpay", "paynow"] as const;
export const PaymentMethod = z.enum(paymentMethods);
export type PaymentMethod = z.infer<typeof PaymentMethod>;

/** How something may have been paid: also in ways that no payment session of a customer offers. */
export const SettledMethod = z.enum(["cash", "member", ...paymentMethods]);

export const protocols = ["AP2", "DIRECT"] as const;
export const Protocol = z.enum(protocols);
export type Protocol = z.infer<typeof Protocol>;
/** How a session is paid: by a protocol for customers, handled by a till itself, or a deposit's. */
export const SessionProtocol = z.enum([...protocols, "COUNTER", "DEPOSIT"]);

/** Who acted. */
export const Actor = z.strictObject({
  type: z.enum(["customer", "operator", "api_key", "agent", "system"]),
  id: z.string(),
});
export type Actor = z.infer<typeof Actor>;

/** A page of a list: at most 100 rows, 20 unless told. */
export const PageLimit = z.coerce.number().int().min(1).max(100).default(20);

/** The members of a list's query that tell from when to when its rows were created. */
export const created_range = {
  /** Inclusive. A date alone is read in the merchant's time zone. */
  created_from: z.union([Instant, LocalDate]).optional(),
  /** Exclusive for an instant; a date alone includes that whole day. */
  created_to: z.union([Instant, LocalDate]).optional(),
};

/** The members of a list's query that turn its pages. */
export const paging = { cursor: z.string().max(200).optional(), limit: PageLimit };

/** A page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    data: z.array(item),
    /** Hand it back as `cursor` for the next page; null at the end. */
    next_cursor: z.string().nullable(),
  });
}
