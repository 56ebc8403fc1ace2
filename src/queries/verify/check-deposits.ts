/**
 * Deposits: each is what its timeline tells, what its trade order says, and what the books have
 * for it. Page after page, so that its memory does not grow with the book.
 */
import type { Deposit, DepositStatus } from "../../domain/deposit/deposit.ts";
import type { DepositEventType } from "../../domain/deposit/deposit-events.ts";
import { heldSource, tradeStatusOf, transfersOf } from "../../domain/deposit/follow-deposit.ts";
import { accountKey, parseAccountKey } from "../../domain/ledger/account.ts";
import { merchantIncome, type MoneySource } from "../../domain/ledger/tender.ts";
import { addMinor } from "../../domain/money.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import { tradeStatuses, tradeStatusName } from "../../domain/trade/trade-status.ts";
import { depositFromRow } from "../../postgres/records/deposit-table.ts";
import { tradeOrderFromRow, type TradeOrderRow } from "../../postgres/trade-rows.ts";
import { checkDepositRefunds } from "./check-deposit-refunds.ts";
import type { About, FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const page_deposits = 200;
const rows_max = 100;

type Entries = Readonly<{
  transfer_id: string;
  kind: string;
  trade_order_id: string;
  account: string;
  amount_minor: bigint;
}>;

/** What each event leaves a deposit as; null: as it was. */
const status_of_event: Readonly<Record<DepositEventType, DepositStatus | null>> = {
  DEPOSIT_REQUESTED: "REQUESTED",
  DEPOSIT_HELD: "HELD",
  DEPOSIT_FAILED: "FAILED",
  DEPOSIT_CANCELLED: "CANCELLED",
  DEPOSIT_MISMATCHED: null,
  DEPOSIT_CONSUME_REQUESTED: null,
  DEPOSIT_CONSUMED: "CONSUMED",
  DEPOSIT_CONSUME_REFUSED: null,
  DEPOSIT_RELEASE_REQUESTED: null,
  DEPOSIT_RELEASED: "RELEASED",
  DEPOSIT_EXPIRED: "EXPIRED",
  DEPOSIT_RETURN_REFUSED: null,
  DEPOSIT_EXTENSION_REQUESTED: null,
  DEPOSIT_EXTENDED: null,
  DEPOSIT_EXTENSION_REFUSED: null,
  DEPOSIT_REFUND_REQUESTED: null,
  DEPOSIT_REFUND_SUCCEEDED: null,
  DEPOSIT_REFUND_FAILED: null,
  DEPOSIT_REFUND_RETRIED: null,
  DEPOSIT_REFUND_PAID_OUT: null,
  DEPOSIT_REFUND_GIVEN_TWICE: null,
};

export async function checkDeposits(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  for (let after = ""; ;) {
    const rows = await snapshot<Readonly<Record<string, unknown>>[]>`
      select * from deposits where merchant_id = ${merchant_id} and deposit_id > ${after}
      order by deposit_id limit ${page_deposits}`;
    const deposits = rows.map(depositFromRow);
    await checkPage(snapshot, { merchant_id, deposits }, findings);
    if (rows.length < page_deposits) return;
    after = deposits.at(-1)?.deposit_id ?? "";
  }
}

async function checkPage(
  snapshot: Snapshot,
  { merchant_id, deposits }: Readonly<{ merchant_id: string; deposits: readonly Deposit[] }>,
  findings: FindingList,
): Promise<void> {
  const numbers = deposits.map(({ trade_order_id }) => trade_order_id);
  const ids = deposits.map(({ deposit_id }) => deposit_id);
  const trade_orders = await snapshot<TradeOrderRow[]>`
    select * from trade_orders
    where merchant_id = ${merchant_id} and trade_order_id = any(${numbers}::text[])`;
  const entries = await snapshot<Entries[]>`
    select t.transfer_id, t.kind, t.trade_order_id,
      concat_ws('/', e.code, nullif(e.owner_id, ''), e.currency) as account, e.amount_minor
    from ledger_transfers t, json_to_recordset(t.entries) as e (
      code text, owner_id text, currency text, amount_minor bigint)
    where t.merchant_id = ${merchant_id} and t.trade_order_id = any(${numbers}::text[])
      and t.kind in ('DEPOSIT_HELD', 'DEPOSIT_CONSUMED', 'DEPOSIT_RELEASED')`;
  const events = await snapshot<{ stream_id: string; type: DepositEventType }[]>`
    select e.stream_id, e.type from unnest(${ids}::text[]) as named (id), lateral (
      select stream_id, type, position from events
      where merchant_id = ${merchant_id} and right(stream_id, 11) = right(named.id, 11)
        and stream_id = named.id offset 0) as e
    order by e.position`;
  await checkDepositRefunds(snapshot, { merchant_id, deposits }, findings);
  const told = Map.groupBy(events, ({ stream_id }) => stream_id);
  const booked = Map.groupBy(entries, ({ trade_order_id }) => trade_order_id);
  const paid = new Map(trade_orders.map((row) => [row.trade_order_id, tradeOrderFromRow(row)]));
  for (const deposit of deposits) {
    const { deposit_id: id, trade_order_id } = deposit;
    const about = { subject: "deposit", id, order_id: null } as const;
    const types = (told.get(id) ?? []).map(({ type }) => type);
    checkStatus(findings, { about, deposit, types });
    const trade_order = paid.get(trade_order_id);
    checkTradeOrder(findings, { about, deposit, trade_order });
    const source = trade_order === undefined ? null : heldSource(trade_order);
    checkTransfers(findings, {
      ...{ about, deposit, source, entries: booked.get(trade_order_id) ?? [] },
    });
  }
}

type Checked = Readonly<{ about: Omit<About, "field">; deposit: Deposit }>;

function checkStatus(
  findings: FindingList,
  { about, deposit, types }: Checked & Readonly<{ types: readonly DepositEventType[] }>,
): void {
  const last = types.map((type) => status_of_event[type]).findLast((status) => status !== null);
  findings.compare({ ...about, field: "status" }, last, deposit.status);
}

function checkTransfers(
  findings: FindingList,
  {
    about,
    deposit,
    source,
    entries,
  }: Checked & Readonly<{ source: MoneySource | null; entries: readonly Entries[] }>,
): void {
  const place = (transfer_id: string, kind: string, account: string) =>
    `${kind} ${transfer_id} on ${placeOf(account)}`;
  const due = new Map<string, bigint>();
  for (const { transfer_id, kind, entries: lines } of source === null
    ? []
    : transfersOf(deposit, source)) {
    for (const entry of lines) {
      due.set(place(transfer_id, kind, accountKey(entry)), entry.amount_minor);
    }
  }
  const found = new Map(
    entries.map(({ transfer_id, kind, account, amount_minor }) => [
      place(transfer_id, kind, account),
      amount_minor,
    ]),
  );
  for (const key of new Set([...due.keys(), ...found.keys()])) {
    findings.compare({ ...about, field: key }, due.get(key), found.get(key));
  }
}

/** Cash goes into one drawer, and may come out of another, or of the safe. */
function placeOf(account: string): string {
  const { code = "", currency = "" } = parseAccountKey(account) ?? {};
  return code === "cash_drawer" || code === "cash_safe" ? `cash in ${currency}` : account;
}

function checkTradeOrder(
  findings: FindingList,
  { about, deposit, trade_order }: Checked & Readonly<{ trade_order: TradeOrder | undefined }>,
): void {
  if (trade_order === undefined) {
    const { trade_order_id: expected } = deposit;
    findings.add({ ...about, field: "trade order", expected, found: "nothing" });
    return;
  }
  const { tenders, status } = trade_order;
  const of_trade_order = (field: string) => ({ ...about, field: `${field} of its trade order` });
  const expect = (
    field: string,
    expected: string | number | bigint | boolean,
    found: string | number | bigint | boolean | null,
  ) => findings.compare(of_trade_order(field), expected, found);
  const is_consumed = deposit.status === "CONSUMED";
  expect("deposit_mode", 1, trade_order.deposit_mode);
  expect("deposit_minor", deposit.amount_minor, trade_order.deposit_minor);
  expect("amount_minor", deposit.consumed_minor, trade_order.amount_minor);
  const taken = addMinor(tenders.map(({ tender }) => tender.amount_minor));
  const was_held = deposit.held_at_ms === null ? 0n : deposit.amount_minor;
  expect("amount of the tenders", is_consumed ? deposit.consumed_minor : was_held, taken);
  const income_minor = is_consumed ? merchantIncome(tenders) : 0n;
  expect("income_minor", income_minor, trade_order.income_minor);
  expect("currency", deposit.currency, trade_order.currency);
  expect("method", deposit.method, trade_order.method);
  expect("pay_order_id", deposit.pay_order_id, trade_order.pay_order_id);
  expect("success_at", is_consumed, trade_order.success_at_ms !== null);
  expect("session_id is there", is_consumed, trade_order.session_id !== null);
  expect("cart_id is there", is_consumed, trade_order.cart_id !== null);
  // What was consumed is a sale, of which some or all may go back.
  const is_refunded = status === tradeStatuses.REFUND_PART || status === tradeStatuses.REFUND_ALL;
  if (is_consumed && is_refunded) return;
  expect("status", tradeStatusName(tradeStatusOf(deposit)), tradeStatusName(status));
}

/** Holds in the books of no deposit that is there, and trade orders of none. */
export async function checkDepositsLost(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const orphans = await snapshot<{ transfer_id: string; kind: string }[]>`
    select t.transfer_id, t.kind from ledger_transfers t
    left join deposits d on d.merchant_id = ${merchant_id} and d.trade_order_id = t.trade_order_id
    where t.merchant_id = ${merchant_id} and d.deposit_id is null
      and t.kind in ('DEPOSIT_HELD', 'DEPOSIT_CONSUMED', 'DEPOSIT_RELEASED')
    order by t.transfer_id limit ${rows_max}`;
  for (const { transfer_id: id, kind: found } of orphans) {
    const about = { subject: "transfer", id, order_id: null, field: "row" } as const;
    findings.add({ ...about, expected: "nothing: no deposit of its own", found });
  }
  const unheld = await snapshot<{ trade_order_id: string }[]>`
    select t.trade_order_id from trade_orders t
    left join deposits d on d.merchant_id = ${merchant_id} and d.trade_order_id = t.trade_order_id
    where t.merchant_id = ${merchant_id} and t.deposit_mode = 1 and d.deposit_id is null
    order by t.trade_order_id limit ${rows_max}`;
  for (const { trade_order_id: id } of unheld) {
    const about = { subject: "trade_order", id, order_id: null, field: "deposit" } as const;
    findings.add({ ...about, expected: "a deposit of its own", found: "nothing" });
  }
}
