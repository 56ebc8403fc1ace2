/** What the customer buys, and what it comes to. Amounts are integer minor units. */
import type { CreateSale, SaleTicket } from "../../../src/contract/sale.ts";
import type { LocalizedText } from "../../../src/contract/fields.ts";

/** A ticket that can be put into the cart: a SKU on a date, at a time where it has one. */
export type Ware = Readonly<{
  sku_id: string;
  pool_id: string;
  name: LocalizedText;
  /** Of one pack. */
  price_minor: number;
  /** Visitors that one pack admits. */
  pack_size: number;
  date: string;
  /** Empty for the whole day. */
  start_time: string;
}>;

export type CartLine = Ware & Readonly<{ line_id: string; packs: number }>;

/** Taken off the whole: a sum, or whole per cent of what the lines come to. */
export type Discount =
  | Readonly<{ kind: "amount"; amount_minor: number }>
  | Readonly<{ kind: "percent"; percent: number }>;

/** A sum that the cashier says, under a name that the customer reads. */
export type OpenSaleLine = Readonly<{ name: string; amount_minor: number }>;

export type Cart = Readonly<{
  lines: readonly CartLine[];
  open_sale: OpenSaleLine | null;
  discount: Discount | null;
  /** The line that a typed number changes. */
  selected: string | null;
}>;

export type CartTotals = Readonly<{
  gross_minor: number;
  discount_minor: number;
  /** What is to be paid; never below 0. */
  total_minor: number;
  visitor_count: number;
  /** True: the discount is more than the lines come to, and nobody may pay yet. */
  is_discount_too_large: boolean;
}>;

/** The largest party of one line, in visitors, as the API takes it. */
const visitors_max = 10_000;

/** The id under which the open sale is selected. */
export const open_sale_line = "open_sale";

/** As many different tickets as one sale takes. */
const lines_max = 49;

export const empty_cart: Cart = { lines: [], open_sale: null, discount: null, selected: null };

export function isEmpty(cart: Cart): boolean {
  return cart.lines.length === 0 && cart.open_sale === null;
}

/** More packs of a ticket, on the line that it has already. A cart that is full stays as it is. */
export function addPacks(cart: Cart, ware: Ware, packs: number): Cart {
  const line_id = [ware.sku_id, ware.date, ware.start_time].join("|");
  const line = cart.lines.find((one) => one.line_id === line_id);
  if (line !== undefined) return setPacks(cart, line_id, line.packs + packs);
  if (packs < 1 || cart.lines.length >= lines_max) return cart;
  const added = { ...ware, line_id, packs: bounded(ware, packs) };
  return { ...cart, lines: [...cart.lines, added], selected: line_id };
}

/** So many packs on a line; none takes the line out. */
export function setPacks(cart: Cart, line_id: string, packs: number): Cart {
  if (packs < 1) return removeLine(cart, line_id);
  const lines = cart.lines.map((line) =>
    line.line_id === line_id ? { ...line, packs: bounded(line, packs) } : line,
  );
  return { ...cart, lines, selected: line_id };
}

/** Without a line. Its neighbour is selected; with the last line the discount goes too. */
export function removeLine(cart: Cart, line_id: string): Cart {
  const index = cart.lines.findIndex((line) => line.line_id === line_id);
  const lines = cart.lines.filter((line) => line.line_id !== line_id);
  const open_sale = line_id === open_sale_line ? null : cart.open_sale;
  if (lines.length === 0 && open_sale === null) return empty_cart;
  const neighbour = lines[Math.min(Math.max(index, 0), lines.length - 1)];
  return { ...cart, lines, open_sale, selected: neighbour?.line_id ?? open_sale_line };
}

/** The line above or below the selected one. */
export function selectNeighbour(cart: Cart, step: 1 | -1): Cart {
  const ids = cart.lines.map(({ line_id }) => line_id);
  if (cart.open_sale !== null) ids.push(open_sale_line);
  const index = cart.selected === null ? -1 : ids.indexOf(cart.selected);
  const next = ids[Math.min(Math.max(index + step, 0), ids.length - 1)];
  return next === undefined ? cart : { ...cart, selected: next };
}

/** What the cart comes to. A percentage is rounded half up. */
export function totalsOf({ lines, open_sale, discount }: Cart): CartTotals {
  const of_lines = lines.reduce((sum, line) => sum + line.price_minor * line.packs, 0);
  const gross_minor = of_lines + (open_sale?.amount_minor ?? 0);
  const discount_minor = discountOf(gross_minor, discount);
  return {
    gross_minor,
    discount_minor,
    total_minor: Math.max(0, gross_minor - discount_minor),
    visitor_count: lines.reduce((sum, line) => sum + line.packs * line.pack_size, 0),
    is_discount_too_large: discount_minor > gross_minor,
  };
}

function discountOf(gross_minor: number, discount: Discount | null): number {
  if (discount === null) return 0;
  if (discount.kind === "amount") return discount.amount_minor;
  return Math.floor((gross_minor * discount.percent + 50) / 100);
}

/** Visitors of the cart that draw from one slot: what is left there is that much less. */
export function visitorsOnSlot(
  cart: Cart,
  slot: Readonly<{ pool_id: string; date: string; start_time: string }>,
): number {
  return cart.lines
    .filter(
      ({ pool_id, date, start_time }) =>
        pool_id === slot.pool_id && date === slot.date && start_time === slot.start_time,
    )
    .reduce((sum, line) => sum + line.packs * line.pack_size, 0);
}

/** What a sale of the cart asks of the server, but for the payment. */
export function saleOf(
  cart: Cart,
  till: Readonly<{ store_no: string; device: string; currency: string }>,
): Omit<CreateSale, "payment" | "customer"> {
  const { store_no, device, currency } = till;
  const { open_sale } = cart;
  const tickets = cart.lines.map(({ sku_id, packs, pack_size, date, start_time }): SaleTicket => {
    const ticket = { sku_id, quantity: packs * pack_size, date };
    return start_time === "" ? ticket : { ...ticket, start_time };
  });
  return {
    store_no,
    device,
    tickets,
    discount: totalsOf(cart).discount_minor,
    ...(open_sale === null
      ? {}
      : {
          open_sale: { name: open_sale.name, amount: { amount: open_sale.amount_minor, currency } },
        }),
  };
}

function bounded({ pack_size }: Pick<Ware, "pack_size">, packs: number): number {
  return Math.min(packs, Math.floor(visitors_max / pack_size));
}
