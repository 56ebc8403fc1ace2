/** `goodsDesc` as a till sends it: the lines of the answer, as a JSON array, amounts in fen. */
import { z } from "zod";
import { TradeGoodsLine } from "../../contract/legacy/trade-order.ts";
import type { CreateSale } from "../../contract/sale.ts";
import { checkShape } from "../schema-faults.ts";
import { wrongParameter } from "./failure.ts";
import { not_a_list } from "./parameter-texts.ts";

const Goods = z.array(TradeGoodsLine).max(100);

/** Undefined when there is none. Throws 10001 for what is no such list. */
export function readGoods(text: string): NonNullable<CreateSale["goods"]> | undefined {
  if (text === "") return undefined;
  const shaped = checkShape(Goods, parse(text));
  if (shaped.faults !== undefined) {
    const [fault] = shaped.faults;
    if (fault === undefined) throw new Error("a fault without a fault");
    throw wrongParameter(
      `goodsDesc${fault.path.map((step) => `.${String(step)}`).join("")}`,
      fault.detail,
    );
  }
  return shaped.data.map((line) => ({
    goods_id: line.goodsId,
    name: line.goodsName,
    count: line.goodsNum,
    ...(line.goodsProps === undefined ? {} : { props: line.goodsProps }),
    ...(line.cellPrice === undefined ? {} : { list_price: line.cellPrice }),
    price: line.currentPrice,
    ...(line.discountAmount === undefined ? {} : { discount: line.discountAmount }),
  }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrongParameter("goodsDesc", not_a_list);
  }
}
