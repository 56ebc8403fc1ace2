/** How a member of a request must be, where it is not its shape that is wrong. */
import type { Text } from "./problem.ts";

export const not_utf8: Text = { zh: "不是 UTF-8 编码", en: "is not UTF-8" };

/** The parser speaks English only; what it says of the place is what counts. */
export function jsonSyntax(said: string): Text {
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(said) ?? [];
  if (line !== undefined) return { zh: `第 ${line} 行第 ${column} 列有语法错误`, en: said };
  return { zh: said.includes("end of JSON") ? "在结尾处不完整" : "有语法错误", en: said };
}

export const not_a_cursor: Text = { zh: "不是此列表的游标", en: "is not a cursor of this list" };

export const not_a_seq: Text = { zh: "应为某个事件的 seq", en: "must be the seq of an event" };

/** Of the end of a range: what its start is called, and when that is. */
export function beforeStart(name: string, start: string): Text {
  return { zh: `不能早于 ${name}（${start}）`, en: `must not be before ${name}, ${start}` };
}

export function tooManyDays(days: number, days_max: number): Text {
  return {
    zh: `共 ${days} 天；一次最多 ${days_max} 天`,
    en: `asks for ${days} days; at most ${days_max} are answered at once`,
  };
}

export const not_a_test_card: Text = { zh: "不是测试卡", en: "is not one of the test cards" };

export function meansOfPayment(characters_max: number): Text {
  return {
    zh: `支付方式的标识应为 1 到 ${characters_max} 个字符`,
    en: `names a means of payment of 1 to ${characters_max} characters`,
  };
}

export const taken_by_session: Text = {
  zh: "此会话需要提供这一项",
  en: "is what this session takes",
};

export function inMerchantCurrency(currency: string): Text {
  return { zh: `应为商户的币种 ${currency}`, en: `must be the merchant's currency, ${currency}` };
}
