/**
 * Refunds by line: what was paid for each line that the till showed, and what goes back for some of
 * it. The lines share the discount of the whole, so that all of them together come to no more than
 * what was paid.
 */
import { addMinor } from "../money.ts";
import type { RefundLineFault } from "../rejection.ts";
import { allocateDiscount, refundLines, type LineReturn } from "./discount-lines.ts";
import type { GoodsLine, TradeOrder } from "./trade-order.ts";

/** A line by its place, from 1, or by the code of its goods, and how many of it. */
export type NamedLine = (Readonly<{ line_no: number }> | Readonly<{ goods_id: number }>) &
  Readonly<{ count: number }>;

type LineFault = Readonly<{ index: number; fault: RefundLineFault; count_left: number }>;

export type GoodsReturn =
  | Readonly<{ valid: true; amount_minor: bigint; goods: readonly GoodsLine[] }>
  | Readonly<{ valid: false; fault: LineFault }>;

/** How many of a line have not come back. */
function countLeft({ goods_count, returned_count = 0 }: GoodsLine): number {
  return goods_count - returned_count;
}

/** The place of a named line among lines with these codes, from 1; or why there is none. */
export function placeOf(
  line: NamedLine,
  goods_ids: readonly number[],
): number | Extract<RefundLineFault, "UNKNOWN" | "AMBIGUOUS"> {
  if ("line_no" in line) return line.line_no <= goods_ids.length ? line.line_no : "UNKNOWN";
  const first = goods_ids.indexOf(line.goods_id);
  if (first < 0) return "UNKNOWN";
  return goods_ids.lastIndexOf(line.goods_id) === first ? first + 1 : "AMBIGUOUS";
}

/** What goes back for the named lines, and the lines as they are after it. */
export function returnGoods(
  trade_order: Pick<TradeOrder, "order_amount_minor" | "discount_minor">,
  goods: readonly GoodsLine[],
  named: readonly NamedLine[],
): GoodsReturn {
  const paid = paidByLine(trade_order, goods);
  const goods_ids = goods.map(({ goods_id }) => goods_id);
  const returns: LineReturn[] = [];
  for (const [index, line] of named.entries()) {
    const place = placeOf(line, goods_ids);
    const refuse = (fault: RefundLineFault, count_left = 0): GoodsReturn => ({
      valid: false,
      fault: { index, fault, count_left },
    });
    if (typeof place === "string") return refuse(place);
    const known = goods[place - 1];
    if (known === undefined) return refuse("UNKNOWN");
    const count_left = countLeft(known);
    if (returns.some(({ line_no }) => line_no === place)) return refuse("NAMED_TWICE", count_left);
    if (line.count > count_left) return refuse("COUNT_TOO_LARGE", count_left);
    const paid_minor = paid[place - 1] ?? null;
    if (paid_minor === null) return refuse("NOT_PRICED", count_left);
    if (paid_minor === 0n) return refuse("FREE", count_left);
    returns.push({ line_no: place, quantity: line.count });
  }
  const lines = goods.map(({ goods_count, returned_count = 0 }, index) => ({
    line_no: index + 1,
    paid_minor: paid[index] ?? 0n,
    quantity: goods_count,
    refunded_quantity: returned_count,
  }));
  const refunds = refundLines(lines, returns);
  if (!refunds.valid) throw new Error(`line ${refunds.fault.line_no}: ${refunds.fault.code}`);
  const after = goods.map((line, index): GoodsLine => {
    const back = returns.find(({ line_no }) => line_no === index + 1);
    if (back === undefined) return line;
    return { ...line, returned_count: (line.returned_count ?? 0) + back.quantity };
  });
  return { valid: true, amount_minor: refunds.amount_minor, goods: after };
}

/**
 * What was paid for each line: its price less its share of the whole order's discount. Where the
 * lines come to less than the order, what they do not name bears its share too; where they come to
 * more, what is too much is taken off them all in proportion. Null for a line without a price.
 */
function paidByLine(
  { order_amount_minor, discount_minor }: Pick<TradeOrder, "order_amount_minor" | "discount_minor">,
  goods: readonly GoodsLine[],
): readonly (bigint | null)[] {
  const prices = goods.map(priceOf);
  const priced_minor = prices.map((price) => price ?? 0n);
  const total_minor = addMinor(priced_minor);
  const unnamed_minor = order_amount_minor > total_minor ? order_amount_minor - total_minor : 0n;
  const surplus_minor = total_minor + unnamed_minor - order_amount_minor;
  const shares = allocateDiscount([...priced_minor, unnamed_minor], discount_minor + surplus_minor);
  return prices.map((price, index) => (price === null ? null : price - (shares[index] ?? 0n)));
}

/** The whole line: its current price, or the list price less the line's discount. */
function priceOf(line: GoodsLine): bigint | null {
  const { current_price_minor, list_price_minor, discount_minor, goods_count } = line;
  const count = BigInt(goods_count);
  if (current_price_minor !== null) return current_price_minor * count;
  if (list_price_minor === null) return null;
  const price_minor = list_price_minor * count - (discount_minor ?? 0n);
  return price_minor > 0n ? price_minor : 0n;
}
