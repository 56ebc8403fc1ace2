/** What is wrong with a call of the cashier family, in words for people. */
import type { LocalizedText } from "../../contract/fields.ts";

export const credentials_missing: LocalizedText = {
  zh: "请提供 Authorization，或 mchId 与 sign",
  en: "send Authorization, or mchId and sign",
};
export const given_twice: LocalizedText = {
  zh: "出现两次且不一致",
  en: "it is given twice, with different values",
};
export const unstorable: LocalizedText = {
  zh: "含有无法保存的字符",
  en: "it holds characters that cannot be stored",
};
export const unreadable_body: LocalizedText = {
  zh: "请求体须为表单或 JSON 对象",
  en: "the body is a form or a JSON object",
};
export const not_a_page: LocalizedText = {
  zh: "须为大于零的整数",
  en: "it is a whole number from 1",
};
export const not_a_status: LocalizedText = { zh: "须为状态码", en: "it is the code of a status" };
export const no_such_code: LocalizedText = { zh: "没有该代码", en: "there is no such code" };
export const not_a_count: LocalizedText = {
  zh: "须为不小于零的整数",
  en: "it is a whole number from 0",
};
export const not_a_list: LocalizedText = { zh: "须为 JSON 数组", en: "it is a JSON array" };
export const not_a_sum: LocalizedText = {
  zh: "须为 preInfo 给出的整数（分）",
  en: "it is the whole number that preInfo gave, in fen",
};
export const not_with_bar_code: LocalizedText = {
  zh: "不能与 barCode 同时提供",
  en: "it does not go with barCode",
};
export const not_with_deposit: LocalizedText = {
  zh: "押金不记会员，也不用会员账户或积分",
  en: "a deposit is no member's, and no account or points pay it",
};
export const store_missing: LocalizedText = { zh: "请提供 storeNo", en: "name a storeNo" };

export function upTo(limit_max: number): LocalizedText {
  return {
    zh: `须为 1 至 ${limit_max} 的整数`,
    en: `it is a whole number from 1 to ${limit_max}`,
  };
}

export function tooLong(length_max: number): LocalizedText {
  return {
    zh: `最多 ${length_max} 个字符`,
    en: `it has at most ${length_max} characters`,
  };
}
