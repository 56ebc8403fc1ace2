/** What is said of a change of the catalog that does not fit together. */
import type { Sentence } from "../rejection.ts";

export function namedBefore(id: string): Sentence {
  return { zh: `${id} 与前面的条目重复`, en: `names ${id}, as an earlier entry does` };
}

export function fixedKind(is: boolean): Sentence {
  return {
    zh: `容量池建立后不能更改，现为 ${is}`,
    en: `cannot change once the pool exists, and is ${is}`,
  };
}

export function noSuchProduct(product_id: string): Sentence {
  return { zh: `没有产品 ${product_id}`, en: `there is no product ${product_id}` };
}

export function noSuchPool(pool_id: string): Sentence {
  return { zh: `没有容量池 ${pool_id}`, en: `there is no pool ${pool_id}` };
}

export function otherCurrency(currency: string): Sentence {
  return {
    zh: `应为商户的币种 ${currency}`,
    en: `must be the merchant's currency, ${currency}`,
  };
}

export function otherPackSize(admitted: number, pack_size: number): Sentence {
  return {
    zh: `合计接待 ${admitted} 人，而 pack_size 为 ${pack_size}`,
    en: `admits ${admitted} visitors, pack_size is ${pack_size}`,
  };
}

export const ends_before_it_begins: Sentence = {
  zh: "应晚于 sale_from",
  en: "must be later than sale_from",
};

export function soldByStartTime(pool_id: string): Sentence {
  return { zh: `容量池 ${pool_id} 按时段销售`, en: `pool ${pool_id} is sold by start time` };
}

export function soldByDay(pool_id: string): Sentence {
  return { zh: `容量池 ${pool_id} 按天销售`, en: `pool ${pool_id} is sold by the day` };
}

export const unlimited_capacity: Sentence = {
  zh: "应为 null：该容量池不限量",
  en: "must be null: the pool is unlimited",
};

export const limited_capacity: Sentence = { zh: "应为数字", en: "must be a number" };
