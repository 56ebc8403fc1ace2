/**
 * Trade orders: each is paid by one attempt of its own, and its sums are those of its attempt, of
 * its refunds and of its transfers. One statement joins them; they come here one after the other.
 */
import { accountKey, parseAccountKey } from "../../domain/ledger/account.ts";
import { feeTermsAt, type FeeRate } from "../../domain/ledger/fee-rate.ts";
import type { FeeTerms } from "../../domain/ledger/fee.ts";
import { bookMemberHeld } from "../../domain/ledger/journal/member-hold.ts";
import type { Entry } from "../../domain/ledger/transfer.ts";
import { merchantIncome, tenderEntries } from "../../domain/ledger/tender.ts";
import { addMinor } from "../../domain/money.ts";
import type { PaymentSession } from "../../domain/payment/session.ts";
import { memberTenders } from "../../domain/trade/member-parts.ts";
import { isHolding } from "../../domain/trade/member-side.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import { tradeStatuses, tradeStatusName } from "../../domain/trade/trade-status.ts";
import { tradeOrderFromRow, type TradeOrderRow } from "../../postgres/trade-rows.ts";
import { readFeeRates } from "../figures/fee-rates.ts";
import type { About, FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const page_trade_orders = 500;

/** What everything else says of a trade order. */
type Told = {
  /** By the attempts. */
  paid_trade_order_id: string | null;
  paid_session_id: string | null;
  payments: bigint;
  /** The attempt that the trade order names. */
  attempt: Attempt | null;
  returned_minor: bigint;
  /** Asked back and not there yet. */
  open_minor: bigint;
  /** By account, of all its transfers together: debits less credits. */
  entries: Readonly<Record<string, string>> | null;
};

type Attempt = Readonly<
  Pick<
    PaymentSession,
    | "status"
    | "trade_order_id"
    | "pay_order_id"
    | "cart_id"
    | "currency"
    | "payment_method"
    | "provider"
  > & { amount_minor: string; created_at_ms: number }
>;

type Row = Omit<TradeOrderRow, "trade_order_id"> & { trade_order_id: string | null } & Told;

export async function checkTradeOrders(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const rates = await readFeeRates(snapshot, merchant_id);
  const pages = snapshot<Row[]>`
    select t.*, p.trade_order_id as paid_trade_order_id, p.session_id as paid_session_id,
      coalesce(p.payments, 0) as payments, coalesce(r.returned_minor, 0)::bigint as returned_minor,
      coalesce(r.open_minor, 0)::bigint as open_minor,
      case when a.session_id is not null then json_build_object(
        'status', a.status, 'trade_order_id', a.trade_order_id, 'pay_order_id', a.pay_order_id,
        'cart_id', a.cart_id, 'currency', a.currency, 'payment_method', a.payment_method,
        'provider', a.provider, 'amount_minor', a.amount_minor::text,
        'created_at_ms', floor(extract(epoch from a.created_at) * 1000)) end as attempt,
      e.entries
    from (select * from trade_orders where merchant_id = ${merchant_id}) t
    full join (
      select trade_order_id, count(*) as payments, min(session_id) as session_id
      from payment_sessions where merchant_id = ${merchant_id} and status = 'SUCCEEDED'
      group by trade_order_id) p on p.trade_order_id = t.trade_order_id
    left join payment_sessions a on a.merchant_id = ${merchant_id} and a.session_id = t.session_id
    left join (
      select s.trade_order_id,
        sum(r.amount_minor) filter (where r.status = 'SUCCEEDED') as returned_minor,
        sum(r.amount_minor) filter (where r.status <> 'SUCCEEDED') as open_minor
      from refunds r
      join payment_sessions s on s.merchant_id = ${merchant_id} and s.session_id = r.session_id
      where r.merchant_id = ${merchant_id} and s.status = 'SUCCEEDED'
      group by s.trade_order_id) r on r.trade_order_id = t.trade_order_id
    left join (
      select trade_order_id, json_object_agg(account, sum::text) as entries
      from (
        select t.trade_order_id, sum(amount_minor) as sum,
          concat_ws('/', code, nullif(owner_id, ''), currency) as account
        from ledger_transfers t, json_to_recordset(t.entries) as entry (
          code text, owner_id text, currency text, amount_minor bigint)
        where t.merchant_id = ${merchant_id} and t.trade_order_id is not null
          and t.kind not in ('REFUND_PAID_OUT', 'REFUND_GIVEN_TWICE')
        group by t.trade_order_id, account) sums
      where sum <> 0 group by trade_order_id) e on e.trade_order_id = t.trade_order_id
    where t.trade_order_id is null or t.cart_id is not null`.cursor(page_trade_orders);
  for await (const page of pages) {
    for (const row of page) checkRow(findings, row, rates);
  }
}

function checkRow(findings: FindingList, row: Row, rates: readonly FeeRate[]): void {
  const { trade_order_id: id } = row;
  if (id === null) {
    const session_id = row.paid_session_id ?? "";
    const about = { subject: "session", id: session_id, order_id: null } as const;
    const expected = row.paid_trade_order_id || "one with a number";
    findings.add({ ...about, field: "trade order", expected, found: "nothing" });
    return;
  }
  const trade_order = tradeOrderFromRow({ ...row, trade_order_id: id });
  const about = { subject: "trade_order", id, order_id: null } as const;
  checkAttempt(findings, { about, trade_order, row });
  checkSums(findings, { about, trade_order, row });
  // What a recharge brings besides is held against its record, in check-members.ts.
  if (trade_order.trade_type === 1) checkEntries(findings, { about, trade_order, row });
  checkFees(findings, { about, trade_order, row, rates });
}

type Checked = Readonly<{
  about: Omit<About, "field">;
  trade_order: TradeOrder;
  row: Told;
}>;

function checkAttempt(findings: FindingList, { about, trade_order, row }: Checked): void {
  const { attempt, payments, paid_session_id } = row;
  const expect = (field: string, expected: string | null, found: string | null) =>
    findings.compare({ ...about, field }, expected, found);
  const is_paid = payments > 0n;
  if (payments > 1n) expect("payments", "1", String(payments));
  else if (is_paid) expect("session_id", paid_session_id, trade_order.session_id);
  if (attempt === null) {
    if (!is_paid) expect("session_id", "a session of its own", trade_order.session_id);
    return;
  }
  expect("trade_order_id of its session", trade_order.trade_order_id, attempt.trade_order_id);
  expect("pay_order_id", attempt.pay_order_id, trade_order.pay_order_id);
  expect("cart_id", attempt.cart_id, trade_order.cart_id);
  expect("currency", attempt.currency, trade_order.currency);
  const covered_minor = attempt.payment_method === "member" ? 0n : coveredBy(trade_order);
  const asked_minor = String(trade_order.amount_minor - covered_minor);
  expect("amount_minor", attempt.amount_minor, asked_minor);
  if (is_paid) expect("method", attempt.payment_method, trade_order.method);
}

/** What members pay of it, which no attempt asks anybody else for. */
function coveredBy({ tenders }: TradeOrder): bigint {
  return addMinor(memberTenders(tenders).map(({ tender }) => tender.amount_minor));
}

function checkSums(findings: FindingList, { about, trade_order, row }: Checked): void {
  const { returned_minor, payments, attempt } = row;
  const { tenders, amount_minor, income_minor, refunded_minor, status } = trade_order;
  const is_paid = payments > 0n;
  const expect = (field: string, expected: bigint, found: bigint) =>
    findings.compare({ ...about, field }, expected, found);
  expect("refunded_minor", returned_minor, refunded_minor);
  expect("refunding_minor", row.open_minor, trade_order.refunding_minor);
  expect("income_minor", is_paid ? merchantIncome(tenders) : 0n, income_minor);
  if (is_paid) {
    const [taken, given_back] = [
      addMinor(tenders.map(({ tender }) => tender.amount_minor)),
      addMinor(tenders.map((tender) => tender.refunded_minor)),
    ];
    expect("amount of its tenders", amount_minor, taken);
    expect("refunds of its tenders", returned_minor, given_back);
  }
  const has_time = trade_order.success_at_ms !== null;
  findings.compare({ ...about, field: "success_at" }, is_paid, has_time);
  const expected = expectedStatus({ is_paid, returned_minor, amount_minor, attempt });
  if (expected.includes(status)) return;
  const names = expected.map(tradeStatusName).join(" or ");
  findings.add({ ...about, field: "status", expected: names, found: tradeStatusName(status) });
}

function expectedStatus({
  is_paid,
  returned_minor,
  amount_minor,
  attempt,
}: Readonly<{
  is_paid: boolean;
  returned_minor: bigint;
  amount_minor: bigint;
  attempt: Attempt | null;
}>): readonly TradeOrder["status"][] {
  if (is_paid) {
    if (returned_minor === 0n) return [tradeStatuses.SUCCESS];
    const is_whole = returned_minor === amount_minor;
    return [is_whole ? tradeStatuses.REFUND_ALL : tradeStatuses.REFUND_PART];
  }
  const is_open = attempt?.status === "OPEN" || attempt?.status === "UNKNOWN";
  return is_open ? [tradeStatuses.INIT, tradeStatuses.ING] : [tradeStatuses.FAIL];
}

/** Each payment through a channel cost what it cost when it was asked for. */
function checkFees(
  findings: FindingList,
  { about, trade_order, row, rates }: Checked & Readonly<{ rates: readonly FeeRate[] }>,
): void {
  const { attempt } = row;
  if (attempt === null || row.payments === 0n) return;
  const { provider, payment_method: method, created_at_ms: at_ms } = attempt;
  const expected = feeText(feeTermsAt(rates, { method, provider, at_ms }));
  for (const { tender } of trade_order.tenders) {
    if (tender.method !== "CHANNEL" || tender.channel_id !== `${provider}_${method}`) continue;
    findings.compare({ ...about, field: "fee" }, expected, feeText(tender.fee));
  }
}

function feeText({ fee_ppm, minimum_minor = 0n, cost_ppm, agents, isv_id }: FeeTerms): string {
  const shares = agents.map(({ agent_id, cumulative_ppm }) => `${agent_id} ${cumulative_ppm}`);
  const rate = `${fee_ppm} ppm, at least ${minimum_minor}, cost ${cost_ppm}`;
  return [rate, ...shares, isv_id ?? "no provider"].join(", ");
}

/** All its transfers together come to what its tenders come to after their refunds. */
function checkEntries(findings: FindingList, { about, trade_order, row }: Checked): void {
  const sums = new Map<string, bigint>();
  const { currency, tenders } = trade_order;
  const paid = row.payments > 0n ? tenders : [];
  const due = paid.flatMap((taken) => tenderEntries(taken, currency));
  if (isHolding(trade_order)) due.push(...heldEntries(trade_order));
  for (const entry of due) {
    const key = placeOf(accountKey(entry));
    sums.set(key, (sums.get(key) ?? 0n) + entry.amount_minor);
  }
  const found = new Map<string, bigint>();
  for (const [account, sum] of Object.entries(row.entries ?? {})) {
    const key = placeOf(account);
    found.set(key, (found.get(key) ?? 0n) + BigInt(sum));
  }
  for (const key of new Set([...sums.keys(), ...found.keys()])) {
    // Points that were earned or used are on no tender's account of money.
    if (parseAccountKey(key)?.currency === "PTS") continue;
    const field = `transfers on ${key}`;
    findings.compare({ ...about, field }, sums.get(key) ?? 0n, found.get(key) ?? 0n);
  }
}

/** What members have paid already of a sale that waits for its other part. */
function heldEntries({ trade_order_id, currency, tenders }: TradeOrder): readonly Entry[] {
  const heading = {
    transfer_id: trade_order_id,
    at_ms: 0,
    reference: { type: "trade_order", id: trade_order_id, trade_order_id } as const,
  };
  const hold = { currency, trade_order_id, tenders: tenders.map(({ tender }) => tender) };
  return bookMemberHeld(heading, hold)?.entries ?? [];
}

/**
 * A refund in cash may come out of another drawer than the one that took it, or out of a safe; a
 * member's goes to who has the account by then.
 */
function placeOf(key: string): string {
  const account = parseAccountKey(key);
  if (account === null) return key;
  const { code, currency } = account;
  if (code === "cash_drawer" || code === "cash_safe") return `cash_drawer/${currency}`;
  const is_wallet = code === "wallet_principal" || code === "wallet_gift";
  return is_wallet ? `${code}/${currency}` : key;
}
