/**
 * Sales of which a member paid a part, tender by tender: what the processor keeps, what is in the
 * drawer, and what the member gave add up to what was sold and not given back; coupons are used
 * once. Whatever is theirs is taken out of what the other checks look at, which know of one tender.
 */
import { cash_provider, member_provider } from "../../../src/domain/payment/session.ts";
import { coupon_amount_off } from "../load/patrons.ts";
import type { Movement } from "../machines/processor.ts";
import type { Witness } from "../witness.ts";
import { isRefused } from "./part-refunds.ts";
import {
  growthOf,
  withoutTransfers,
  type Ends,
  type EntryEnd,
  type RefundEnd,
  type SessionEnd,
  type TradeOrderEnd,
} from "./tables.ts";

/** A sale with all that is of it. */
type Sold = Readonly<{
  order: TradeOrderEnd;
  sessions: readonly SessionEnd[];
  refunds: readonly RefundEnd[];
  entries: readonly EntryEnd[];
}>;

const paid_statuses = new Set([2, 4, 5]);
const member_tenders = new Set(["MEMBER_ACCOUNT", "POINTS"]);

const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
const amountOf = (refunds: readonly RefundEnd[]) => sum(refunds.map((one) => one.amount_minor));
const hasArrived = ({ status }: RefundEnd) => status === "SUCCEEDED";

function transfersOf(sessions: readonly SessionEnd[], refunds: readonly RefundEnd[]): string[] {
  return [
    ...sessions.flatMap(({ pay_order_id: id }) => [id, `${id}-held`, `${id}-released`]),
    ...refunds.map(({ refund_id }) => refund_id),
  ];
}

/** Sales that named a member or a coupon. */
function splitSalesOf(ends: Ends): Sold[] {
  const sessions = Map.groupBy(ends.sessions.values(), (session) => session.trade_order_id);
  const refunds = Map.groupBy(ends.refunds, ({ session_id }) => session_id);
  const entries = Map.groupBy(ends.entries, ({ transfer_id }) => transfer_id);
  return [...ends.trade_orders.values()]
    .filter(({ trade_type, member_id, coupon_code }) => {
      return trade_type === 1 && (member_id !== null || coupon_code !== null);
    })
    .map((order) => {
      const own = sessions.get(order.trade_order_id) ?? [];
      const back = own.flatMap(({ session_id }) => refunds.get(session_id) ?? []);
      const booked = transfersOf(own, back).flatMap((id) => entries.get(id) ?? []);
      return { order, sessions: own, refunds: back, entries: booked };
    });
}

export function checkSplitSales(
  witness: Witness,
  ends: Ends,
  movements: readonly Movement[],
): void {
  const kept = keptByCharge(ends, movements);
  const sold = splitSalesOf(ends);
  for (const sale of sold) {
    const { trade_order_id, status } = sale.order;
    const complain = (what: string) => witness.violate(`split sale ${trade_order_id}: ${what}`);
    const expect = (what: string, found: bigint | number | string, due: bigint | number | string) =>
      found === due ? undefined : complain(`${what} is ${found}, and should be ${due}`);
    checkTenders(sale, expect);
    checkSessions(sale, kept, expect);
    checkBooked(sale, kept, expect);
    checkTickets(sale, ends, complain);
    checkTold(sale, { witness, ends, complain });
    witness.count(`split sales in the end: ${status}`);
  }
  for (const trade_order_id of witness.split_sales.keys()) {
    if (sold.some(({ order }) => order.trade_order_id === trade_order_id)) continue;
    witness.violate(`split sale ${trade_order_id} was told and is not there`);
  }
  checkCoupons(witness, ends, sold);
  checkPurses(witness, ends);
}

type Expect = (
  what: string,
  found: bigint | number | string,
  due: bigint | number | string,
) => void;

/** What the processor keeps of each charge. */
function keptByCharge(ends: Ends, movements: readonly Movement[]): ReadonlyMap<string, bigint> {
  const charge_of = new Map(ends.refunds.map((one) => [one.attempt_key, one.session_id]));
  const kept = new Map<string, bigint>();
  for (const { kind, key, amount_minor } of movements) {
    const session_id = kind === "charge" ? key : (charge_of.get(key) ?? "");
    const moved = kind === "charge" ? BigInt(amount_minor) : -BigInt(amount_minor);
    kept.set(session_id, (kept.get(session_id) ?? 0n) + moved);
  }
  return kept;
}

const isPaid = ({ status }: TradeOrderEnd) => paid_statuses.has(status);

/** Its tenders come to its amount, and what went back of each is in refunds. */
function checkTenders({ order, refunds }: Sold, expect: Expect): void {
  const { tenders, amount_minor, refunded_minor, income_minor, discount_minor } = order;
  expect(
    "the discount",
    discount_minor,
    order.coupon_code === null ? 0n : BigInt(coupon_amount_off),
  );
  if (!isPaid(order)) {
    expect("what went back of what was not paid", refunded_minor, 0n);
    return;
  }
  expect(
    "the sum of tenders",
    sum(tenders.map(({ tender }) => BigInt(tender.amount_minor))),
    amount_minor,
  );
  for (const { tender, refunded_minor: back } of tenders) {
    const { method } = tender;
    const own = refunds.filter((refund) => {
      return (
        hasArrived(refund) && (refund.tender ?? "") === (member_tenders.has(method) ? method : "")
      );
    });
    expect(`what went back by ${method}`, BigInt(back), amountOf(own));
    if (BigInt(back) > BigInt(tender.amount_minor)) expect(`the part of ${method}`, back, "less");
  }
  expect("what went back", refunded_minor, amountOf(refunds.filter(hasArrived)));
  expect("the income", income_minor, amount_minor - refunded_minor);
  const part = refunded_minor === amount_minor ? 5 : 4;
  expect("the status", order.status, refunded_minor === 0n ? 2 : part);
}

/** One attempt has paid it, of what members left; whatever else came is on its way back. */
function checkSessions(
  { order, sessions, refunds }: Sold,
  kept: ReadonlyMap<string, bigint>,
  expect: Expect,
): void {
  const paying = sessions.filter(({ status }) => status === "SUCCEEDED");
  expect("the number of attempts that paid", paying.length, isPaid(order) ? 1 : 0);
  const by_others = order.tenders.filter(({ tender }) => !member_tenders.has(tender.method));
  for (const { provider, amount_minor } of paying) {
    const due = sum(by_others.map(({ tender }) => BigInt(tender.amount_minor)));
    if (provider === member_provider) expect("what is left for nobody", due, 0n);
    else expect("the part that no member paid", due, amount_minor);
  }
  for (const { session_id, status, provider, amount_minor } of sessions) {
    const own = refunds.filter((one) => one.session_id === session_id && one.tender === null);
    const arrived = amountOf(own.filter(hasArrived));
    const is_at_channel = provider !== cash_provider && provider !== member_provider;
    const brought = status === "SUCCEEDED" ? amount_minor : amountOf(own);
    const due = is_at_channel ? brought - arrived : 0n;
    expect(`what the processor keeps of ${session_id}`, kept.get(session_id) ?? 0n, due);
  }
}

/** Every transfer that is of it, together. */
function checkBooked(
  { order, sessions, refunds, entries }: Sold,
  kept: ReadonlyMap<string, bigint>,
  expect: Expect,
): void {
  const booked = (...codes: string[]) =>
    sum(
      entries
        .filter(({ code, currency }) => codes.includes(code) && currency !== "PTS")
        .map((entry) => growthOf(entry)),
    );
  const left = (method: string) =>
    isPaid(order)
      ? sum(
          order.tenders
            .filter(({ tender }) => tender.method === method)
            .map((one) => BigInt(one.tender.amount_minor) - BigInt(one.refunded_minor)),
        )
      : 0n;
  const waiting = refunds.filter((refund) => {
    const session = sessions.find(({ session_id }) => session_id === refund.session_id);
    return session?.status !== "SUCCEEDED" && !hasArrived(refund);
  });
  const at_channel = sum(sessions.map(({ session_id }) => kept.get(session_id) ?? 0n));
  expect("what the books have at the channel", booked("psp_receivable"), at_channel);
  expect("what the books have in suspense", booked("suspense"), amountOf(waiting));
  expect("what the books have in the drawer", booked("cash_drawer"), left("CASH"));
  expect("what is held of it", booked("customer_hold"), 0n);
  const wallets = booked("wallet_principal", "wallet_gift");
  expect("what it moved on accounts of members", wallets, -left("MEMBER_ACCOUNT"));
  expect("what points have paid", booked("points_expense"), left("POINTS"));
  const earned = isPaid(order) ? order.amount_minor - order.refunded_minor : 0n;
  expect("what it earned", booked("merchant_payable"), earned);
}

/** A ticket for what is paid and stands, and for nothing else. */
function checkTickets(
  { order, sessions }: Sold,
  ends: Ends,
  complain: (what: string) => void,
): void {
  for (const order_id of new Set(sessions.flatMap(({ order_ids }) => order_ids))) {
    const end = ends.orders.get(order_id);
    const tickets = ends.tickets.filter((ticket) => ticket.order_id === order_id);
    const valid = tickets.filter(({ status }) => status === "VALID").length;
    const stands = end?.status === "FULFILLED";
    if (stands && !isPaid(order)) complain(`${order_id} stands and is not paid`);
    if (tickets.length > 1) complain(`${order_id} has ${tickets.length} tickets`);
    if (valid !== (stands ? 1 : 0))
      complain(`${order_id} is ${end?.status}, with ${valid} tickets`);
    if (isPaid(order) && order.refunded_minor === 0n && tickets.length === 0) {
      complain(`${order_id} is paid and has no ticket`);
    }
  }
}

/** What tills were told is so; what goes back was asked for, and arrives unless it was refused. */
function checkTold(
  { order, refunds }: Sold,
  {
    witness,
    ends,
    complain,
  }: Readonly<{
    witness: Witness;
    ends: Ends;
    complain: (what: string) => void;
  }>,
): void {
  for (const refund of refunds) {
    if (hasArrived(refund) || isRefused(witness, ends, refund)) continue;
    complain(`refund ${refund.refund_id} is ${refund.status}, and nobody refused it`);
  }
  const told = witness.split_sales.get(order.trade_order_id);
  if (told === undefined) return;
  if (told.is_paid && !isPaid(order)) complain(`was said to be paid, and is ${order.status}`);
  if (!isPaid(order)) return;
  const back = Number(amountOf(refunds));
  if (back < told.told_back) complain(`${told.told_back} were promised back, and ${back} go back`);
  const may_be_cancelled = witness.orders.get(told.order_id)?.cancel !== "none";
  if (back > told.asked_back && !may_be_cancelled) {
    complain(`${back} go back, and ${told.asked_back} were asked for`);
  }
}

/** A coupon is used by one sale that stands, or by none. */
function checkCoupons(witness: Witness, ends: Ends, sold: readonly Sold[]): void {
  const used = new Map<string, string>();
  for (const { order } of sold) {
    const { trade_order_id, coupon_code, refunded_minor, amount_minor } = order;
    if (coupon_code === null || !isPaid(order)) continue;
    if (amount_minor > 0n && refunded_minor === amount_minor) continue;
    const other = used.get(coupon_code);
    if (other !== undefined) {
      witness.violate(`coupon ${coupon_code} is used by ${other} and ${trade_order_id}`);
    }
    used.set(coupon_code, trade_order_id);
  }
  for (const { code, status, trade_order_id } of ends.coupons.values()) {
    const by = used.get(code) ?? null;
    const due = by === null ? "UNUSED" : `USED by ${by}`;
    const found = status === "USED" ? `USED by ${trade_order_id}` : status;
    if (found !== due) witness.violate(`coupon ${code} is ${found}, and should be ${due}`);
    witness.count(`coupons in the end: ${status}`);
  }
}

/** What members have by their records is what they have by the books. */
function checkPurses(witness: Witness, ends: Ends): void {
  for (const { member_id, money_minor, points } of ends.purses) {
    const balance = (code: string, currency: string) =>
      ends.accounts.get(`${code}/${member_id}/${currency}`) ?? 0n;
    const money = balance("wallet_principal", "SGD") + balance("wallet_gift", "SGD");
    const [has, due] = [
      `${money_minor} and ${points}`,
      `${money} and ${balance("points_liability", "PTS")}`,
    ];
    if (has !== due) witness.violate(`member ${member_id} has ${has} points, by the books ${due}`);
  }
}

/** The same ends and movements without what is of such sales. */
export function withoutSplitSales(
  ends: Ends,
  movements: readonly Movement[],
): Readonly<{ ends: Ends; movements: readonly Movement[] }> {
  const sold = splitSalesOf(ends);
  const sessions = new Set(sold.flatMap((sale) => sale.sessions.map((one) => one.session_id)));
  const refunds = sold.flatMap((sale) => sale.refunds);
  const order_ids = new Set(sold.flatMap((sale) => sale.sessions.flatMap((one) => one.order_ids)));
  const numbers = new Set(sold.map(({ order }) => order.trade_order_id));
  const keys = new Set([...sessions, ...refunds.map(({ attempt_key }) => attempt_key)]);
  const transfers = new Set(sold.flatMap((sale) => transfersOf(sale.sessions, sale.refunds)));
  return {
    ends: {
      ...ends,
      ...withoutTransfers(ends, transfers),
      orders: new Map([...ends.orders].filter(([id]) => !order_ids.has(id))),
      tickets: ends.tickets.filter(({ order_id }) => !order_ids.has(order_id)),
      sessions: new Map([...ends.sessions].filter(([id]) => !sessions.has(id))),
      refunds: ends.refunds.filter(({ session_id }) => !sessions.has(session_id)),
      trade_orders: new Map([...ends.trade_orders].filter(([id]) => !numbers.has(id))),
    },
    movements: movements.filter(({ key }) => !keys.has(key)),
  };
}
