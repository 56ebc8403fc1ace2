/** What is wrong with a parameter of the cashier family, for people, in both languages. */
import type { DateRangeFault } from "./date-range.ts";
import type { Wording } from "./product-texts.ts";
import type { YuanFault } from "./yuan.ts";

/** Why an amount cannot be read. */
export const yuanFaultWording: Readonly<Record<YuanFault, Wording>> = {
  EMPTY: { zh: "金额为空", en: "the amount is empty" },
  BLANK: { zh: "金额中有空格", en: "the amount contains a blank" },
  FULL_WIDTH: { zh: "金额请用半角数字", en: "the amount is written in full-width characters" },
  NEGATIVE: { zh: "金额为负数", en: "the amount is negative" },
  SIGN: { zh: "金额前不带加号", en: "the amount has a plus sign" },
  COMMA: { zh: "金额中不用逗号分隔", en: "the amount contains a comma" },
  EXPONENT: { zh: "金额不用科学计数法", en: "the amount is written with an exponent" },
  NOT_A_NUMBER: { zh: "金额不是数字", en: "the amount is not a decimal number" },
  TOO_MANY_DECIMALS: { zh: "金额最多两位小数", en: "the amount has more than two decimals" },
  ZERO: { zh: "金额须大于零", en: "the amount must be more than zero" },
  TOO_LARGE: { zh: "金额过大", en: "the amount is too large" },
};

/** Why a range of dates cannot be read; name the parameter beside it. */
export function dateRangeFaultWording(fault: DateRangeFault): Wording {
  switch (fault.code) {
    case "RANGE_UNKNOWN":
      return {
        zh: "可用 today、yesterday、near2now_N、near2yesterday_N",
        en: "it is one of today, yesterday, near2now_N and near2yesterday_N",
      };
    case "RANGE_DAYS_INVALID":
      return {
        zh: `天数须为 1 至 ${fault.days_max} 的整数`,
        en: `the number of days is 1 to ${fault.days_max}`,
      };
    case "DATE_MALFORMED":
      return {
        zh: `须为存在的日期，格式 ${fault.form}`,
        en: `it is a date that exists, written ${fault.form}`,
      };
    case "RANGE_REVERSED":
      return { zh: `不能早于 ${fault.start}`, en: `it must not be before ${fault.start}` };
  }
}
