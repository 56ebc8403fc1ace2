/** The day as its steps see it: who is there, what the books should say, what was sold. */
import type { DayBooks } from "./day-books.ts";
import { demand } from "./demand.ts";
import type { Park } from "./park.ts";
import type { Json, Person } from "./people.ts";
import type { Site } from "./site.ts";

export type Day = Readonly<{
  site: Site;
  park: Park;
  /** Of the park. */
  books: DayBooks;
  /** Of the demonstration merchant. */
  island_books: DayBooks;
  /** The drawers of shifts that are open, by who has it: `S01/shift_…`. */
  drawers: Map<string, string>;
  /** Ms Lin, once she is a member. */
  lin: { member_id: string; coupon_code: string; rule_id: string };
  /** Every trade order of the park, as it should stand by now. */
  sold: Map<string, SoldOrder>;
  /** Tells what a step saw. */
  say(text: string): void;
}>;

/** A trade order as the day knows it: amounts in minor units. */
export type SoldOrder = {
  status: number;
  amount: number;
  discount: number;
  refunded: number;
  seller: string;
  kind: "SALE" | "RECHARGE";
};

export type Step = Readonly<{
  /** As the reference numbers them; "+" is one that it has not. */
  number: string;
  title: string;
  play(day: Day): Promise<void>;
}>;

/** `12.00` */
export function yuan(minor: number | bigint): string {
  const text = String(minor).padStart(3, "0");
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** Notes a new trade order, or one that has changed. */
export function note({ sold }: Day, trade_order_id: string, order: Partial<SoldOrder>): void {
  const before = sold.get(trade_order_id);
  const fresh = {
    status: 2,
    amount: 0,
    discount: 0,
    refunded: 0,
    seller: "",
    kind: "SALE",
  } as const;
  sold.set(trade_order_id, { ...fresh, ...before, ...order });
}

/** A sale at a counter. */
export function sell(seller: Person, sale: object): Promise<Json> {
  return seller.call("POST", "/v1/sales", sale);
}

/** Goods for a sum of the till's own. */
export function goods(name: string, amount: number, currency = "CNY") {
  return { open_sale: { name, amount: { amount, currency } } };
}

/** What a sale document says of status, amount and how it was paid. */
export function demandSale(
  sale: Json,
  expected: Readonly<{ status: number; amount: number; method: string | null }>,
): void {
  const { status, amount, method, trade_order_id } = sale.trade_order;
  demand(trade_order_id, { status, amount: amount.amount, method }, expected);
}
