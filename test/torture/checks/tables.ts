/** What the tables say in the end, read once. */
import type { Database } from "../../../src/postgres/database.ts";

export type OrderEnd = {
  order_id: string;
  status: string;
  session_id: string | null;
  payment_ref: string | null;
  quote_amount_minor: bigint;
  currency: string;
  quantity: number;
  sku_id: string;
  visit_date: string;
  ticket_code: string | null;
  request_key: string | null;
};

export type SessionEnd = {
  session_id: string;
  order_ids: string[];
  status: string;
  payment_ref: string | null;
  amount_minor: bigint;
  currency: string;
  provider: string;
  trade_order_id: string;
  pay_order_id: string;
};

/** One way to pay of a trade order, as its row has it: amounts as decimal text. */
export type TenderEnd = Readonly<{
  tender: Readonly<{ method: string; amount_minor: string }>;
  refunded_minor: string;
}>;

export type TradeOrderEnd = {
  trade_order_id: string;
  trade_type: number;
  status: number;
  currency: string;
  amount_minor: bigint;
  refunded_minor: bigint;
  income_minor: bigint;
  discount_minor: bigint;
  member_id: string | null;
  coupon_code: string | null;
  tenders: readonly TenderEnd[];
};

export type CouponEnd = { code: string; status: string; trade_order_id: string | null };

/** What a member has, as the records have it: money of all kinds, and points. */
export type PurseEnd = { member_id: string; money_minor: bigint; points: bigint };

/** What a transfer, or all of them together, moves on an account: debits less credits. */
export type EntryEnd = {
  transfer_id: string;
  code: string;
  owner_id: string;
  currency: string;
  amount_minor: bigint;
};

export type RefundEnd = {
  refund_id: string;
  session_id: string;
  order_id: string;
  amount_minor: bigint;
  currency: string;
  status: string;
  /** Where it goes when not to where the session's money came from. */
  tender: string | null;
  refund_ref: string | null;
  /** Of the last attempt. */
  attempt_key: string;
};

export type DepositEnd = {
  deposit_id: string;
  trade_order_id: string;
  pay_order_id: string;
  method: string;
  status: string;
  amount_minor: bigint;
  consumed_minor: bigint;
};

export type TicketEnd = { ticket_code: string; order_id: string; status: string };

export type Ends = Readonly<{
  orders: ReadonlyMap<string, OrderEnd>;
  sessions: ReadonlyMap<string, SessionEnd>;
  refunds: readonly RefundEnd[];
  tickets: readonly TicketEnd[];
  deposits: ReadonlyMap<string, DepositEnd>;
  trade_orders: ReadonlyMap<string, TradeOrderEnd>;
  entries: readonly EntryEnd[];
  /** Balances by account, as they are kept. */
  accounts: ReadonlyMap<string, bigint>;
  coupons: ReadonlyMap<string, CouponEnd>;
  purses: readonly PurseEnd[];
}>;

/** Accounts that grow by credits. */
const credit_codes = new Set([
  ...["merchant_payable", "suspense", "customer_hold"],
  ...["wallet_principal", "wallet_gift", "points_liability"],
]);

/** By how much an entry moves the balance of its account. */
export function growthOf({ code, amount_minor }: EntryEnd): bigint {
  return credit_codes.has(code) ? -amount_minor : amount_minor;
}

/** `code/owner/currency`, as balances are kept. */
export function accountOf({ code, owner_id, currency }: EntryEnd): string {
  return [code, owner_id, currency].filter((part) => part !== "").join("/");
}

/** Entries and balances as they would be if some transfers had never been. */
export function withoutTransfers(
  { entries, accounts }: Ends,
  transfers: ReadonlySet<string>,
): Pick<Ends, "entries" | "accounts"> {
  const balances = new Map(accounts);
  const kept: EntryEnd[] = [];
  for (const entry of entries) {
    if (!transfers.has(entry.transfer_id)) {
      kept.push(entry);
      continue;
    }
    const account = accountOf(entry);
    balances.set(account, (balances.get(account) ?? 0n) - growthOf(entry));
  }
  return { entries: kept, accounts: balances };
}

export async function readEnds(sql: Database, merchant_id: string): Promise<Ends> {
  const orders = await sql<OrderEnd[]>`
    select order_id, status, session_id, payment_ref, quote_amount_minor, currency, quantity,
      sku_id, visit_date, ticket_code, customer ->> 'request_key' as request_key
    from orders where merchant_id = ${merchant_id}`;
  const sessions = await sql<SessionEnd[]>`
    select session_id, order_ids, status, payment_ref, amount_minor, currency, provider,
      trade_order_id, pay_order_id
    from payment_sessions where merchant_id = ${merchant_id}`;
  const refunds = await sql<RefundEnd[]>`
    select refund_id, session_id, order_id, amount_minor, currency, status, tender, refund_ref,
      attempt_key
    from refunds where merchant_id = ${merchant_id}`;
  const tickets = await sql<TicketEnd[]>`
    select ticket_code, order_id, status from tickets where merchant_id = ${merchant_id}`;
  const deposits = await sql<DepositEnd[]>`
    select deposit_id, trade_order_id, pay_order_id, method, status, amount_minor, consumed_minor
    from deposits where merchant_id = ${merchant_id}`;
  const trade_orders = await sql<TradeOrderEnd[]>`
    select trade_order_id, trade_type, status, currency, amount_minor, refunded_minor, income_minor,
      discount_minor, member_id, coupon_code, tenders
    from trade_orders where merchant_id = ${merchant_id}`;
  const entries = await sql<EntryEnd[]>`
    select t.transfer_id, e.* from ledger_transfers t, json_to_recordset(t.entries) as e (
      code text, owner_id text, currency text, amount_minor bigint)
    where t.merchant_id = ${merchant_id}`;
  const accounts = await sql<{ account: string; balance_minor: bigint }[]>`
    select account, balance_minor from ledger_accounts where merchant_id = ${merchant_id}`;
  const coupons = await sql<CouponEnd[]>`
    select code, status, trade_order_id from coupons where merchant_id = ${merchant_id}`;
  const purses = await sql<PurseEnd[]>`
    select m.member_id,
      coalesce((select sum(principal_minor + gift_minor) from stored_values v
        where v.merchant_id = ${merchant_id} and v.member_id = m.member_id), 0)::bigint
        as money_minor,
      coalesce((select sum(remaining_points) from points_lots l
        where l.merchant_id = ${merchant_id} and l.member_id = m.member_id), 0)::bigint as points
    from members m where m.merchant_id = ${merchant_id}`;
  return {
    coupons: new Map(coupons.map((row) => [row.code, row])),
    purses: [...purses],
    deposits: new Map(deposits.map((row) => [row.deposit_id, row])),
    trade_orders: new Map(trade_orders.map((row) => [row.trade_order_id, row])),
    entries: [...entries],
    accounts: new Map(accounts.map((row) => [row.account, row.balance_minor])),
    orders: new Map(orders.map((row) => [row.order_id, row])),
    sessions: new Map(sessions.map((row) => [row.session_id, row])),
    refunds: [...refunds],
    tickets: [...tickets],
  };
}
