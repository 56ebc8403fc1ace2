/**
 * The laws of the books, checked on everything that one merchant has: each movement of money is one
 * balanced transfer, each trade order is the sum of its payments and refunds, and the accounts hold
 * what the outside says it holds. Shared by unit tests, random commands and the simulation.
 */
import { deepStrictEqual } from "node:assert";
import type { Deposit } from "../../src/domain/deposit/deposit.ts";
import { accountKey, parseAccountKey, ruleOf } from "../../src/domain/ledger/account.ts";
import type { Transfer } from "../../src/domain/ledger/transfer.ts";
import {
  cash_provider,
  member_provider,
  type PaymentSession,
  type Refund,
} from "../../src/domain/payment/session.ts";
import type { KindedRecord } from "../../src/domain/record.ts";
import type { TradeOrder } from "../../src/domain/trade/trade-order.ts";
import { tradeStatuses, type TradeStatus } from "../../src/domain/trade/trade-status.ts";

import {
  checkDepositTradeOrder,
  dueOfDeposits,
  heldFor,
  type DueTransfer,
} from "./deposit-books.ts";

export type BookRecords = Readonly<{
  /** None unless there are any. */
  deposits?: readonly Deposit[];
  sessions: ReadonlyMap<string, PaymentSession>;
  refunds: ReadonlyMap<string, Refund>;
  trade_orders: ReadonlyMap<string, TradeOrder>;
  transfers: Iterable<Transfer>;
  /** Balances by account key, where they are kept. */
  accounts?: ReadonlyMap<string, bigint>;
  /** Members and what they have. Given to them by transfers about the member alone. */
  records?: ReadonlyMap<string, KindedRecord>;
}>;

/** Money that the provider has taken on each session, in minor units. Cash is not among it. */
export type Taken = ReadonlyMap<string, bigint>;

function insist(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`Broken: ${what}`);
}

function sumOf<Row>(rows: Iterable<Row>, valueOf: (row: Row) => bigint): bigint {
  let sum = 0n;
  for (const row of rows) sum += valueOf(row);
  return sum;
}

/** What came in on a session that was paid: from the provider, or over the counter. */
export function cameOn(session: PaymentSession, taken: Taken): bigint {
  const { provider, payment_ref, amount_minor, session_id, protocol } = session;
  // Consumed of what was held; deposits are checked by themselves.
  if (protocol === "DEPOSIT") return amount_minor;
  if (provider === cash_provider) return payment_ref === null ? 0n : amount_minor;
  if (provider === member_provider) return 0n;
  return taken.get(session_id) ?? 0n;
}

/** Throws an error that names what does not hold. Returns the balances by account key. */
export function checkBooks(records: BookRecords, taken: Taken): ReadonlyMap<string, bigint> {
  const transfers = new Map<string, Transfer>();
  for (const transfer of records.transfers) {
    insist(!transfers.has(transfer.transfer_id), `${transfer.transfer_id} is booked once`);
    transfers.set(transfer.transfer_id, transfer);
    checkBalanced(transfer);
  }
  const due = dueTransfers(records, taken);
  for (const [transfer_id, { kind, account, amount_minor }] of due) {
    const transfer = transfers.get(transfer_id);
    insist(transfer?.kind === kind, `${transfer_id} is booked as ${kind}, not ${transfer?.kind}`);
    const moved = sumOf(transfer.entries, (entry) =>
      accountKey(entry) === account ? entry.amount_minor : 0n,
    );
    insist(
      moved === amount_minor,
      `${transfer_id} moves ${moved} of ${amount_minor} on ${account}`,
    );
  }
  for (const { transfer_id, kind, reference } of transfers.values()) {
    const is_held = kind === "MEMBER_HELD" || kind === "MEMBER_RELEASED";
    const is_due = due.has(transfer_id) || is_held || reference.type === "member";
    insist(is_due, `${transfer_id} is the bookkeeping of something`);
  }
  for (const trade_order of records.trade_orders.values()) {
    const { deposits = [] } = records;
    const is_deposit = trade_order.deposit_mode === 1;
    if (is_deposit) checkDepositTradeOrder(deposits, trade_order);
    // What was consumed of a deposit is a sale.
    if (!is_deposit || trade_order.success_at_ms !== null) checkTradeOrder(records, trade_order);
  }
  const balances = balancesOf(transfers.values());
  checkBalances(records, { balances, taken, transfers: transfers.values() });
  const { accounts } = records;
  if (accounts !== undefined) deepStrictEqual(withoutZeros(accounts), balances);
  return balances;
}

function checkBalanced({ transfer_id, entries }: Transfer): void {
  const sums = new Map<string, bigint>();
  for (const { currency, amount_minor } of entries) {
    insist(amount_minor !== 0n, `${transfer_id} has no entry of nothing`);
    sums.set(currency, (sums.get(currency) ?? 0n) + amount_minor);
  }
  insist(sums.size > 0, `${transfer_id} has entries`);
  for (const [currency, sum] of sums)
    insist(sum === 0n, `${transfer_id} is off by ${sum} ${currency}`);
}

type Due = DueTransfer;

/** What has to be booked, and what it moves on the account where the money is. */
function dueTransfers(
  { sessions, refunds, trade_orders, deposits = [] }: BookRecords,
  taken: Taken,
) {
  const due = new Map<string, Due>(dueOfDeposits(deposits));
  const add = (id: string, transfer: Due) => {
    insist(!due.has(id), `the number ${id} is given once`);
    if (transfer.amount_minor !== 0n) due.set(id, transfer);
  };
  const stray = strayRefunds({ sessions, refunds });
  for (const session of sessions.values()) {
    const { session_id, pay_order_id, status, payment_ref, trade_order_id } = session;
    // What deposits have to have is told from the deposits.
    if (payment_ref === null || session.protocol === "DEPOSIT") continue;
    const amount_minor = cameOn(session, taken);
    const trade_order = trade_orders.get(trade_order_id);
    if (status === "SUCCEEDED") {
      insist(trade_order?.session_id === session_id, `${session_id} has paid ${trade_order_id}`);
      const { currency } = session;
      const account = moneyAccount(session, { trade_order, currency });
      // A sale that only a member pays shows by what it earns.
      const earned_minor = amount_minor === 0n ? (trade_order?.amount_minor ?? 0n) : 0n;
      const moved =
        earned_minor > 0n
          ? { account: `merchant_payable/${currency}`, amount_minor: -earned_minor }
          : { account, amount_minor };
      add(pay_order_id, { kind: "SALE", ...moved });
      continue;
    }
    const currency = stray.get(session_id)?.[0]?.currency ?? session.currency;
    const account = moneyAccount(session, { trade_order, currency });
    add(pay_order_id, { kind: "STRAY_PAYMENT", account, amount_minor });
  }
  for (const { refund_id, session_id, status, tender, ...refund } of refunds.values()) {
    const session = sessions.get(session_id);
    if (status !== "SUCCEEDED" || session === undefined) continue;
    if (tender !== null) {
      const account = `merchant_payable/${refund.currency}`;
      add(refund_id, { kind: "REFUND", account, amount_minor: refund.amount_minor });
      continue;
    }
    const trade_order = trade_orders.get(session.trade_order_id);
    const account = moneyAccount(session, { trade_order, currency: refund.currency });
    const kind = session.status === "SUCCEEDED" ? "REFUND" : "STRAY_PAYMENT_RETURNED";
    add(refund_id, { kind, account, amount_minor: -refund.amount_minor });
    addPastProvider(add, { refund_id, account, ...refund });
  }
  return due;
}

/** What was paid out stays with the channel, until that gives it back as well. */
function addPastProvider(
  add: (id: string, transfer: Due) => void,
  refund: Pick<Refund, "refund_id" | "amount_minor" | "paid_out" | "twice_ref"> &
    Readonly<{ account: string }>,
): void {
  const { refund_id, account, amount_minor, paid_out, twice_ref } = refund;
  if (paid_out !== null) {
    add(`${refund_id}-paid-out`, { kind: "REFUND_PAID_OUT", account, amount_minor });
  }
  if (twice_ref !== null) {
    const twice = { account, amount_minor: -amount_minor };
    add(`${refund_id}-twice`, { kind: "REFUND_GIVEN_TWICE", ...twice });
  }
}

function moneyAccount(
  { provider, payment_method }: PaymentSession,
  of: Readonly<{ trade_order: TradeOrder | undefined; currency: string }>,
): string {
  const store_no = of.trade_order?.counter.store_no ?? "";
  return provider === cash_provider
    ? `cash_drawer/${store_no}/${of.currency}`
    : `psp_receivable/${provider}_${payment_method}/${of.currency}`;
}

/** By session: refunds of money that paid for nothing. */
function strayRefunds({ sessions, refunds }: Pick<BookRecords, "sessions" | "refunds">) {
  const strays = [...refunds.values()].filter(
    ({ session_id }) => sessions.get(session_id)?.status !== "SUCCEEDED",
  );
  return new Map(
    Object.entries(Object.groupBy(strays, ({ session_id }) => session_id)),
  ) as ReadonlyMap<string, readonly Refund[]>;
}

function checkTradeOrder({ sessions, refunds }: BookRecords, trade_order: TradeOrder): void {
  const { trade_order_id, session_id, amount_minor, refunded_minor, income_minor } = trade_order;
  const session = sessions.get(session_id ?? "");
  insist(session?.trade_order_id === trade_order_id, `${trade_order_id} has an attempt`);
  insist(session.pay_order_id === trade_order.pay_order_id, `${trade_order_id} names its attempt`);
  const by_members = partsOfMembers(trade_order);
  const covered_minor =
    session.provider === member_provider
      ? 0n
      : sumOf(by_members, ({ tender }) => tender.amount_minor);
  insist(
    session.amount_minor + covered_minor === amount_minor,
    `${trade_order_id} is of ${session.amount_minor} and ${covered_minor}`,
  );
  const paid = [...sessions.values()].filter(
    (one) => one.trade_order_id === trade_order_id && one.status === "SUCCEEDED",
  );
  insist(paid.length <= 1, `${trade_order_id} is paid once`);
  const asked = [...refunds.values()].filter((refund) => refund.session_id === paid[0]?.session_id);
  const returned = sumOf(asked, ({ status, amount_minor: part }) =>
    status === "SUCCEEDED" ? part : 0n,
  );
  const open = sumOf(asked, (refund) => refund.amount_minor) - returned;
  insist(trade_order.refunding_minor === open, `${trade_order_id} is asked for ${open} more`);
  insist(returned + open <= amount_minor, `${trade_order_id} gives back what it got at most`);
  insist(
    refunded_minor === returned,
    `${trade_order_id} has ${refunded_minor} of ${returned} back`,
  );
  // No method costs anything here, so income is what was paid and not given back.
  const income = paid.length === 0 ? 0n : amount_minor - returned;
  insist(income_minor === income, `${trade_order_id} brings ${income_minor}, not ${income}`);
  for (const { tender, refunded_minor: back_minor } of paid.length > 0 ? trade_order.tenders : []) {
    const is_member = tender.method === "MEMBER_ACCOUNT" || tender.method === "POINTS";
    const to = is_member ? tender.method : null;
    const given = sumOf(asked, (one) =>
      one.tender === to && one.status === "SUCCEEDED" ? one.amount_minor : 0n,
    );
    insist(back_minor === given, `${trade_order_id} has ${given} back to ${tender.method}`);
    insist(given <= tender.amount_minor, `${tender.method} gives back what it brought at most`);
  }
  const status = statusOf(session, { amount_minor, returned });
  const is_so = status.includes(trade_order.status);
  insist(is_so, `${trade_order_id} is ${trade_order.status}, not one of ${status.join(", ")}`);
}

function statusOf(
  { status }: PaymentSession,
  sums: Readonly<{ amount_minor: bigint; returned: bigint }>,
): readonly TradeStatus[] {
  switch (status) {
    case "OPEN":
    case "UNKNOWN":
      return [tradeStatuses.INIT, tradeStatuses.ING];
    case "FAILED":
    case "EXPIRED":
      return [tradeStatuses.FAIL];
    case "SUCCEEDED":
      if (sums.returned === 0n) return [tradeStatuses.SUCCESS];
      return sums.returned === sums.amount_minor
        ? [tradeStatuses.REFUND_ALL]
        : [tradeStatuses.REFUND_PART];
  }
}

/** Balances on each account's own side; accounts at zero are left out. */
function balancesOf(transfers: Iterable<Transfer>): Map<string, bigint> {
  const balances = new Map<string, bigint>();
  for (const { entries } of transfers) {
    for (const entry of entries) {
      const key = accountKey(entry);
      const change = ruleOf(entry.code).side === "DEBIT" ? entry.amount_minor : -entry.amount_minor;
      balances.set(key, (balances.get(key) ?? 0n) + change);
    }
  }
  return withoutZeros(balances);
}

function withoutZeros(balances: ReadonlyMap<string, bigint>): Map<string, bigint> {
  return new Map([...balances].filter(([, balance_minor]) => balance_minor !== 0n));
}

function partsOfMembers({ tenders }: TradeOrder) {
  return tenders.filter(
    ({ tender }) => tender.method === "MEMBER_ACCOUNT" || tender.method === "POINTS",
  );
}

type Add = (account: string, amount_minor: bigint) => void;

/** Members have what the books owe them; what waits for a sale's other part is held. */
function addMembers({ records, trade_orders }: BookRecords, add: Add): void {
  for (const kinded of records?.values() ?? []) {
    if (kinded.kind === "stored_value") {
      const { member_id, currency, principal_minor, gift_minor } = kinded.record;
      add(`wallet_principal/${member_id}/${currency}`, principal_minor);
      add(`wallet_gift/${member_id}/${currency}`, gift_minor);
    }
    if (kinded.kind === "points_lot") {
      const { member_id, remaining_points } = kinded.record;
      add(`points_liability/${member_id}/PTS`, remaining_points);
      add("points_expense/PTS", remaining_points);
    }
  }
  for (const trade_order of trade_orders.values()) {
    const { status, currency, trade_order_id, success_at_ms } = trade_order;
    for (const { tender, refunded_minor } of partsOfMembers(trade_order)) {
      const left_minor = tender.amount_minor - refunded_minor;
      if (tender.method === "POINTS" && success_at_ms !== null) {
        add(`points_expense/${currency}`, left_minor);
      }
      const is_held = tender.method === "MEMBER_ACCOUNT" && status === tradeStatuses.ING;
      if (is_held) add(`customer_hold/${trade_order_id}/${currency}`, left_minor);
    }
  }
}

/** What members were given, on the side of whoever gave it. */
function addGifts(transfers: Iterable<Transfer>, add: Add): void {
  for (const { reference, entries } of transfers) {
    if (reference.type !== "member") continue;
    for (const entry of entries) {
      if (entry.code !== "bank" && entry.code !== "gift_expense") continue;
      add(accountKey(entry), entry.amount_minor);
    }
  }
}

function checkBalances(
  records: BookRecords,
  {
    balances,
    taken,
    transfers,
  }: Readonly<{
    balances: ReadonlyMap<string, bigint>;
    taken: Taken;
    transfers: Iterable<Transfer>;
  }>,
): void {
  const expected = new Map<string, bigint>();
  const add = (account: string, amount_minor: bigint) =>
    expected.set(account, (expected.get(account) ?? 0n) + amount_minor);
  for (const { account, amount_minor } of dueTransfers(records, taken).values()) {
    // What was earned is summed up below.
    if (!account.startsWith("merchant_payable/")) add(account, amount_minor);
  }
  addMembers(records, add);
  addGifts(transfers, add);
  for (const { currency, income_minor, success_at_ms } of records.trade_orders.values()) {
    if (success_at_ms !== null) add(`merchant_payable/${currency}`, income_minor);
  }
  for (const [session_id, refunds] of strayRefunds(records)) {
    const session = records.sessions.get(session_id);
    const open = refunds.filter(({ status }) => status !== "SUCCEEDED");
    for (const { currency, amount_minor } of open) {
      add(`suspense/${session?.provider}_${session?.payment_method}/${currency}`, amount_minor);
    }
  }
  for (const refund of records.refunds.values()) {
    const { paid_out, paid_out_store_no, twice_ref, currency, amount_minor } = refund;
    // Of drawers the transfer itself says which shift's it was.
    if (paid_out === "BANK") add(`bank/${currency}`, -amount_minor);
    if (paid_out === "CASH") add(`cash_drawer/${paid_out_store_no}/${currency}`, -amount_minor);
    if (twice_ref !== null) add(`merchant_payable/${currency}`, -amount_minor);
  }
  for (const [account, held_minor] of heldFor(records.deposits ?? [])) add(account, held_minor);
  const byKey = (rows: ReadonlyMap<string, bigint>) => Object.fromEntries(withoutZeros(rows));
  deepStrictEqual(byKey(balances), byKey(expected));
  for (const [key, balance_minor] of balances) {
    const account = parseAccountKey(key);
    insist(account !== null, `${key} is an account`);
    const may_be = ruleOf(account.code).overdraft !== "NEVER" || balance_minor >= 0n;
    insist(may_be, `${key} is not overdrawn by ${-balance_minor}`);
  }
}
