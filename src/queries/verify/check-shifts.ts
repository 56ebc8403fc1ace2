/**
 * Shifts: the totals of each are those of the payments and refunds that its operator made in it,
 * its drawer holds what the books say, and final reports are numbered without a gap. What lies in a
 * shift is told by the merchant's stream, not by clocks: between the events that opened and closed
 * it.
 */
import { addMinor } from "../../domain/money.ts";
import { channelMethod } from "../../domain/shift/follow-trade.ts";
import { drawerOf, expectedCash, type Shift } from "../../domain/shift/shift.ts";
import type { TenderMethod } from "../../domain/shift/trade-fact.ts";
import type { RecordRow } from "../../postgres/records/record-table.ts";
import { shift_table } from "../../postgres/records/shift-tables.ts";
import { checkFinalReports } from "./check-final-reports.ts";
import type { About, FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const page_shifts = 100;

type Entry = Readonly<{ code: string; owner_id: string; currency: string; amount_minor: string }>;

/** What happened in a shift, by the stream. */
type Happened = {
  shift_id: string;
  kind: "SALE" | "RECHARGE" | "REFUND";
  amount_minor: bigint;
  discount_minor: bigint;
  /** Of its transfer; null for what moved no money. */
  entries: readonly Entry[] | null;
};

export async function checkShifts(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  for (let after = ""; ;) {
    const rows = await snapshot<(RecordRow & Readonly<{ shift_id: string }>)[]>`
      select * from shifts where merchant_id = ${merchant_id} and shift_id > ${after}
      order by shift_id limit ${page_shifts}`;
    const shifts = rows.map((row) => shift_table.fromRow(row));
    if (shifts.length > 0) await checkPage(snapshot, shifts, findings);
    if (rows.length < page_shifts) break;
    after = rows.at(-1)?.shift_id ?? "";
  }
  await checkFinalReports(snapshot, merchant_id, findings);
}

async function checkPage(
  snapshot: Snapshot,
  shifts: readonly Shift[],
  findings: FindingList,
): Promise<void> {
  const [{ merchant_id }] = shifts as [Shift];
  const page = { merchant_id, shift_ids: shifts.map(({ shift_id }) => shift_id) };
  const [sales, refunds, drawers] = [
    await readSales(snapshot, page),
    await readRefunds(snapshot, page),
    await readDrawers(snapshot, merchant_id, shifts.map(drawerOf)),
  ];
  const by_shift = Map.groupBy([...sales, ...refunds], ({ shift_id }) => shift_id);
  const by_drawer = Map.groupBy(drawers, ({ drawer_id }) => drawer_id);
  for (const shift of shifts) {
    const about = { subject: "record", id: shift.shift_id, order_id: null } as const;
    checkTotals(findings, { about, shift, happened: by_shift.get(shift.shift_id) ?? [] });
    checkDrawer(findings, { about, shift, moved: by_drawer.get(drawerOf(shift)) ?? [] });
  }
}

type Page = Readonly<{ merchant_id: string; shift_ids: readonly string[] }>;

/** From where to where in the stream each shift was open. */
function spans(snapshot: Snapshot, { merchant_id, shift_ids }: Page) {
  return snapshot`
    select s.shift_id, s.operator_id, s.store_id, s.currency, o.position as opened,
      coalesce(c.position, 9223372036854775807) as closed
    from shifts s
    join events o on o.merchant_id = ${merchant_id} and o.stream_id = s.shift_id
      and o.type = 'SHIFT_OPENED'
    left join events c on c.merchant_id = ${merchant_id} and c.stream_id = s.shift_id
      and c.type = 'SHIFT_CLOSED'
    where s.merchant_id = ${merchant_id} and s.shift_id = any(${shift_ids})`;
}

/** A payment is where the first of its orders was paid for, or where its recharge was. */
function readSales(snapshot: Snapshot, page: Page): Promise<Happened[]> {
  const { merchant_id } = page;
  return snapshot<Happened[]>`
    with span as (${spans(snapshot, page)}),
    paid as (
      select t.trade_order_id, p.pay_order_id, min(e.position) as position
      from trade_orders t
      join payment_sessions p on p.merchant_id = ${merchant_id} and p.session_id = t.session_id
        and p.status = 'SUCCEEDED'
      cross join unnest(p.order_ids) as sold (order_id)
      join events e on e.merchant_id = ${merchant_id} and e.stream_id = sold.order_id
        and e.type = 'CHECKOUT_COMPLETED' and e.payload ->> 'sessionId' = p.session_id
      where t.merchant_id = ${merchant_id} and t.operator_id in (select operator_id from span)
      group by t.trade_order_id, p.pay_order_id
      union all
      select t.trade_order_id, t.pay_order_id, e.position
      from trade_orders t
      join events e on e.merchant_id = ${merchant_id} and e.stream_id = t.trade_order_id
        and e.type = 'RECHARGE_PAID'
      where t.merchant_id = ${merchant_id} and t.trade_type = 2
        and t.operator_id in (select operator_id from span))
    select span.shift_id, case t.trade_type when 2 then 'RECHARGE' else 'SALE' end as kind,
      t.amount_minor, t.discount_minor, l.entries
    from span
    join trade_orders t on t.merchant_id = ${merchant_id} and t.operator_id = span.operator_id
      and t.store_no = span.store_id and t.currency = span.currency
    join paid on paid.trade_order_id = t.trade_order_id
      and paid.position between span.opened and span.closed
    left join ledger_transfers l on l.merchant_id = ${merchant_id}
      and l.transfer_id = paid.pay_order_id`;
}

function readRefunds(snapshot: Snapshot, page: Page): Promise<Happened[]> {
  const { merchant_id } = page;
  return snapshot<Happened[]>`
    with span as (${spans(snapshot, page)})
    select span.shift_id, 'REFUND' as kind, r.amount_minor, 0::bigint as discount_minor, (
        -- Cash in the place of a channel's money undoes what the refund took from the channel.
        select json_agg(entry) from ledger_transfers l, json_array_elements(l.entries) as entry
        where l.merchant_id = ${merchant_id} and (l.transfer_id = r.refund_id
          or r.paid_out = 'CASH' and l.transfer_id = r.refund_id || '-paid-out')) as entries
    from span
    join events e on e.merchant_id = ${merchant_id}
      and e.type in ('REFUND_SUCCEEDED', 'DEPOSIT_REFUND_SUCCEEDED')
      and e.actor ->> 'id' = span.operator_id and e.actor ->> 'type' in ('operator', 'api_key')
      and e.position between span.opened and span.closed
    join refunds r on r.merchant_id = ${merchant_id} and r.refund_id = e.payload ->> 'refundId'
      and r.currency = span.currency
    join payment_sessions p on p.merchant_id = ${merchant_id} and p.session_id = r.session_id
      and p.status = 'SUCCEEDED'`;
}

/** What moved on the account of a drawer, by the kind of transfer and the direction. */
type DrawerMoved = { drawer_id: string; kind: string; is_in: boolean; sum_minor: bigint };

function readDrawers(
  snapshot: Snapshot,
  merchant_id: string,
  drawer_ids: readonly string[],
): Promise<DrawerMoved[]> {
  return snapshot<DrawerMoved[]>`
    select owner_id as drawer_id, kind, amount_minor > 0 as is_in,
      sum(amount_minor)::bigint as sum_minor
    from (
      select t.kind, e.owner_id, e.amount_minor from ledger_transfers t,
        json_to_recordset(t.entries) as e (code text, owner_id text, amount_minor bigint)
      where t.merchant_id = ${merchant_id} and t.store_no is not null
        and e.code = 'cash_drawer') moved
    where owner_id = any(${drawer_ids}) group by owner_id, kind, amount_minor > 0`;
}

type Checked = Readonly<{ about: Omit<About, "field">; shift: Shift }>;

function checkTotals(
  findings: FindingList,
  { about, shift, happened }: Checked & Readonly<{ happened: readonly Happened[] }>,
): void {
  const { totals } = shift;
  const expect = (field: string, expected: bigint, found: bigint) =>
    findings.compare({ ...about, field }, expected, found);
  const sales = happened.filter(({ kind }) => kind === "SALE");
  const recharges = happened.filter(({ kind }) => kind === "RECHARGE");
  const refunds = happened.filter(({ kind }) => kind === "REFUND");
  const sumOf = (some: readonly Happened[], key: "amount_minor" | "discount_minor") =>
    addMinor(some.map((one) => one[key]));
  // Deposits that were consumed count among collections, and stand on timelines of their own.
  const has_consumed = Object.values(totals.by_method).some(
    ({ deposit_consumed_minor }) => deposit_consumed_minor !== 0n,
  );
  if (!has_consumed) {
    expect("collection_count", BigInt(sales.length), BigInt(totals.collection_count));
    expect("amount_minor", sumOf(sales, "amount_minor"), totals.amount_minor);
  }
  expect("discount_minor", sumOf(sales, "discount_minor"), totals.discount_minor);
  expect("refund_count", BigInt(refunds.length), BigInt(totals.refund_count));
  expect("refund_minor", sumOf(refunds, "amount_minor"), totals.refund_minor);
  expect("recharge_count", BigInt(recharges.length), BigInt(totals.recharge_count));
  expect("recharge_paid_minor", sumOf(recharges, "amount_minor"), totals.recharge_paid_minor);
  const taken = methodSums(sales, 1n);
  const recharged = methodSums(recharges, 1n);
  const given = methodSums(refunds, -1n);
  for (const [method, found] of Object.entries(totals.by_method)) {
    const ofMethod = (sums: ReadonlyMap<string, bigint>) => sums.get(method) ?? 0n;
    if (method !== "member") {
      expect(`recharged_minor by ${method}`, ofMethod(recharged), found.recharged_minor);
    }
    if (!has_consumed) {
      expect(`collected_minor by ${method}`, ofMethod(taken), found.collected_minor);
    }
    // What goes back of a recharge stands on its own timeline.
    if (totals.recharge_refund_minor === 0n) {
      expect(`refunded_minor by ${method}`, ofMethod(given), found.refunded_minor);
    }
  }
}

/** What moved on the accounts on which money of each method is. */
function methodSums(some: readonly Happened[], sign: bigint): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { code, owner_id, currency, amount_minor } of some.flatMap(
    (one) => one.entries ?? [],
  )) {
    const method = currency === "PTS" ? null : methodOf(code, owner_id);
    if (method === null) continue;
    sums.set(method, (sums.get(method) ?? 0n) + sign * BigInt(amount_minor));
  }
  return sums;
}

/** Null for the other side of a transfer. */
function methodOf(code: string, owner_id: string): TenderMethod | null {
  switch (code) {
    case "cash_drawer":
    case "cash_safe":
      return "cash";
    case "wallet_principal":
    case "wallet_gift":
      return "member";
    case "points_expense":
      return "points";
    case "psp_receivable":
      return channelMethod(owner_id);
    default:
      return null;
  }
}

/** The drawer's account moved as the shift says, and holds what should be in it. */
function checkDrawer(
  findings: FindingList,
  { about, shift, moved }: Checked & Readonly<{ moved: readonly DrawerMoved[] }>,
): void {
  const { drawer, float_minor, closing } = shift;
  const own = ["SHIFT_OPENED", "PAY_IN", "PAY_OUT", "DROP", "SHIFT_CLOSED"];
  const of = (kind: string) =>
    addMinor(moved.filter((one) => one.kind === kind).map(({ sum_minor }) => sum_minor));
  const others = (is_in: boolean) =>
    addMinor(
      moved
        .filter((one) => !own.includes(one.kind) && one.is_in === is_in)
        .map(({ sum_minor }) => sum_minor),
    );
  const booked = {
    "cash of sales": [others(true), drawer.cash_sale_minor],
    "cash of refunds": [-others(false), drawer.cash_refund_minor],
    float: [of("SHIFT_OPENED"), float_minor],
    "cash paid in": [of("PAY_IN"), drawer.pay_in_minor],
    "cash paid out": [-of("PAY_OUT"), drawer.pay_out_minor],
    "cash dropped": [-of("DROP"), drawer.drop_minor],
    "cash at its close": [-of("SHIFT_CLOSED"), closing === null ? 0n : expectedCash(shift)],
  } as const;
  for (const [field, [by_the_books, by_the_shift]] of Object.entries(booked)) {
    findings.compare({ ...about, field }, by_the_books, by_the_shift);
  }
}
