/**
 * The books, recomputed from the tables and held against the processor's own journal: what they say
 * the processor holds is what it holds, and what they say was earned is what was paid and not given
 * back. Written apart from `verify`, which is one of the things under test.
 */
import { cash_provider } from "../../../src/domain/payment/session.ts";
import type { Movement } from "../machines/processor.ts";
import type { Witness } from "../witness.ts";
import { accountOf, growthOf, type EntryEnd, type Ends } from "./tables.ts";

type Sums = Map<string, bigint>;

function add(sums: Sums, key: string, amount_minor: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount_minor);
}

export function checkBooks(witness: Witness, ends: Ends, movements: readonly Movement[]): void {
  checkTransfers(witness, ends.entries);
  checkMovements(witness, ends, movements);
  checkAccounts(witness, ends);
  checkTradeOrders(witness, ends);
  checkTotals(witness, ends, movements);
}

function checkTransfers(witness: Witness, entries: readonly EntryEnd[]): void {
  const sums: Sums = new Map();
  for (const { transfer_id, currency, amount_minor } of entries) {
    add(sums, `${transfer_id} in ${currency}`, amount_minor);
  }
  for (const [transfer, sum] of sums) {
    if (sum !== 0n) witness.violate(`transfer ${transfer} is off balance by ${sum}`);
  }
}

/** Each movement of the processor's is one transfer of that much, and there are no others. */
function checkMovements(witness: Witness, ends: Ends, movements: readonly Movement[]): void {
  const refunds = new Map(ends.refunds.map((refund) => [refund.attempt_key, refund.refund_id]));
  const expected: Sums = new Map();
  for (const { kind, key, currency, amount_minor } of movements) {
    const transfer_id = kind === "charge" ? ends.sessions.get(key)?.pay_order_id : refunds.get(key);
    const moved = kind === "charge" ? BigInt(amount_minor) : -BigInt(amount_minor);
    if (moved !== 0n) add(expected, `${transfer_id} in ${currency}`, moved);
  }
  const booked: Sums = new Map();
  for (const { transfer_id, code, currency, amount_minor } of ends.entries) {
    if (code === "psp_receivable") add(booked, `${transfer_id} in ${currency}`, amount_minor);
  }
  for (const transfer of new Set([...expected.keys(), ...booked.keys()])) {
    const [moved, found] = [expected.get(transfer) ?? 0n, booked.get(transfer) ?? 0n];
    if (moved === found) continue;
    witness.violate(`transfer ${transfer} is of ${found}, and the processor moved ${moved}`);
  }
}

function checkAccounts(witness: Witness, { entries, accounts }: Ends): void {
  const sums: Sums = new Map();
  for (const entry of entries) add(sums, accountOf(entry), growthOf(entry));
  for (const account of new Set([...sums.keys(), ...accounts.keys()])) {
    const [sum, balance] = [sums.get(account) ?? 0n, accounts.get(account) ?? 0n];
    if (sum !== balance) witness.violate(`account ${account} has ${balance}, its entries ${sum}`);
    const must_not = account.startsWith("suspense/") || account.startsWith("cash_drawer/");
    if (must_not && balance < 0n) witness.violate(`account ${account} is overdrawn: ${balance}`);
  }
}

/** Each session that succeeded has the trade order that it names, with its sums. */
function checkTradeOrders(witness: Witness, ends: Ends): void {
  const returned: Sums = new Map();
  for (const { session_id, status, amount_minor } of ends.refunds) {
    if (status === "SUCCEEDED") add(returned, session_id, amount_minor);
  }
  const paid = new Set<string>();
  for (const session of ends.sessions.values()) {
    if (session.status !== "SUCCEEDED") continue;
    const { trade_order_id, session_id, amount_minor } = session;
    if (paid.has(trade_order_id)) witness.violate(`${trade_order_id} was paid twice`);
    paid.add(trade_order_id);
    const back = returned.get(session_id) ?? 0n;
    const part = back === amount_minor ? 5 : 4;
    const expected = [amount_minor, back, amount_minor - back, back === 0n ? 2 : part].join(" ");
    const found = ends.trade_orders.get(trade_order_id);
    const told =
      found === undefined
        ? "not there"
        : [found.amount_minor, found.refunded_minor, found.income_minor, found.status].join(" ");
    if (told === expected) continue;
    witness.violate(`trade order ${trade_order_id} of ${session_id} is ${told}, not ${expected}`);
  }
  for (const { trade_order_id, status } of ends.trade_orders.values()) {
    const is_paid = status === 2 || status === 4 || status === 5;
    if (is_paid === paid.has(trade_order_id)) continue;
    witness.violate(`trade order ${trade_order_id} has status ${status}, and nobody paid it`);
  }
}

/** By currency: what the processor keeps is what was earned and what waits to go back. */
function checkTotals(witness: Witness, ends: Ends, movements: readonly Movement[]): void {
  const kept: Sums = new Map();
  for (const { kind, currency, amount_minor } of movements) {
    add(kept, currency, kind === "charge" ? BigInt(amount_minor) : -BigInt(amount_minor));
  }
  const owed: Sums = new Map();
  for (const { session_id, status, amount_minor, currency } of ends.refunds) {
    const is_stray = ends.sessions.get(session_id)?.status !== "SUCCEEDED";
    if (is_stray && status !== "SUCCEEDED") add(owed, currency, amount_minor);
  }
  const drawn: Sums = new Map();
  for (const { provider, status, currency, amount_minor } of ends.sessions.values()) {
    if (provider === cash_provider && status === "SUCCEEDED") add(drawn, currency, amount_minor);
  }
  for (const { session_id, status, currency, amount_minor } of ends.refunds) {
    const is_cash = ends.sessions.get(session_id)?.provider === cash_provider;
    if (is_cash && status === "SUCCEEDED") add(drawn, currency, -amount_minor);
  }
  const balanceOf = (code: string, currency: string) => {
    const accounts = [...ends.accounts].filter(
      ([account]) => account.startsWith(`${code}/`) && account.endsWith(`/${currency}`),
    );
    return accounts.reduce((sum, [, balance_minor]) => sum + balance_minor, 0n);
  };
  for (const currency of new Set([...kept.keys(), ...drawn.keys()])) {
    const [holds, waits] = [kept.get(currency) ?? 0n, owed.get(currency) ?? 0n];
    const cash = drawn.get(currency) ?? 0n;
    const expect = (code: string, expected: bigint) => {
      const balance = balanceOf(code, currency);
      if (balance === expected) return;
      witness.violate(`${code} in ${currency} is ${balance}, and should be ${expected}`);
    };
    expect("psp_receivable", holds);
    expect("suspense", waits);
    expect("cash_drawer", cash);
    expect("merchant_payable", holds - waits + cash);
  }
}
