/**
 * The journal: every transfer balances, every payment and every refund has exactly the one that it
 * has to have, and the accounts hold what their entries come to. The database holds whole tables
 * against each other; only what does not agree, and account after account, comes here.
 */
import { parseAccountKey, ruleOf } from "../../domain/ledger/account.ts";
import { coveredByMembers } from "./covered-by-members.ts";
import type { About, FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const rows_max = 100;
const page_accounts = 500;

/** Where the money of a sale comes from, whatever it is paid with. */
const source_codes = [
  "psp_receivable",
  "cash_drawer",
  "cash_safe",
  "wallet_principal",
  "wallet_gift",
  "points_expense",
];

/** Where the money of a recharge comes from: what it brings the member is no part of that. */
const money_codes = ["psp_receivable", "cash_drawer", "cash_safe"];

const aboutTransfer = (id: string) => ({ subject: "transfer", id, order_id: null }) as const;

/** Debits and credits of a transfer are alike in each currency, and none of its lines is empty. */
export async function checkBalanced(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const transfers = await snapshot<
    { transfer_id: string; currency: string; sum: bigint; is_whole: boolean }[]
  >`
    select t.transfer_id, coalesce(e.currency, '') as currency, coalesce(e.sum, 0)::bigint as sum,
      coalesce(e.is_whole, false) as is_whole
    from ledger_transfers t
    left join lateral (
      select currency, sum(amount_minor) as sum,
        bool_and(amount_minor <> 0) and count(*) = count(distinct (code, owner_id)) as is_whole
      from json_to_recordset(t.entries) as entry (
        code text, owner_id text, currency text, amount_minor bigint)
      group by currency) e on true
    where t.merchant_id = ${merchant_id} and (e.sum <> 0 or e.is_whole is not true)
    order by t.transfer_id limit ${rows_max}`;
  for (const { transfer_id, currency, sum, is_whole } of transfers) {
    const about = aboutTransfer(transfer_id);
    findings.compare({ ...about, field: `balance in ${currency}` }, 0n, sum);
    if (is_whole) continue;
    const expected = "one an account, none of them of nothing";
    findings.add({ ...about, field: "entries", expected, found: "others" });
  }
}

type Booking = {
  /** Of what has to be booked; null for a transfer that nothing asks for. */
  subject: "session" | "refund" | null;
  id: string;
  transfer_id: string;
  due: Moved | null;
  /** As it is. */
  booked: Moved | null;
};

type Moved = Readonly<{
  kind: string;
  trade_order_id: string | null;
  currency: string;
  /** Onto the accounts on which money comes in. */
  amount_minor: string;
  reference: string;
}>;

/**
 * What a recharge brings its member is booked apart from its money; and what goes back of it is
 * taken off the member when it is asked for.
 */
function dueByRecharges(snapshot: Snapshot, merchant_id: string) {
  return snapshot`
    select t.pay_order_id || '-credited', 'session', t.session_id, 'RECHARGE_CREDITED',
      c.trade_order_id, '', 0, 'pay_order ' || t.pay_order_id
    from recharges c
    join trade_orders t on t.merchant_id = ${merchant_id} and t.trade_order_id = c.trade_order_id
    where c.merchant_id = ${merchant_id} and c.status = 'PAID'
    union all
    select r.refund_id || '-taken', 'refund', r.refund_id, 'RECHARGE_TAKEN_BACK',
      c.trade_order_id, '', 0, 'refund ' || r.refund_id
    from refunds r
    join recharges c on c.merchant_id = ${merchant_id} and c.trade_order_id = r.order_id
    where r.merchant_id = ${merchant_id} and c.status = 'PAID'`;
}

/** Refunds that were paid out past their provider, and those that it gave back besides. */
function pastProviderDue(snapshot: Snapshot, merchant_id: string) {
  return snapshot`
    select r.refund_id || past.ending, 'refund', r.refund_id, past.kind,
      case s.status when 'SUCCEEDED' then s.trade_order_id end, r.currency,
      past.moved_minor, 'refund ' || r.refund_id
    from refunds r
    join payment_sessions s on s.merchant_id = ${merchant_id} and s.session_id = r.session_id
    cross join lateral (
      values ('-paid-out', 'REFUND_PAID_OUT', r.paid_out_minor, r.paid_out),
        ('-twice', 'REFUND_GIVEN_TWICE', -r.amount_minor, r.twice_ref)
      ) as past (ending, kind, moved_minor, told)
    where r.merchant_id = ${merchant_id} and past.told is not null`;
}

/**
 * What has to be booked of payments: of those that stand, with what members pay of the same sale,
 * and of those that paid for nothing. What was consumed of deposits: see check-deposits.ts.
 */
function paymentsDue(snapshot: Snapshot, merchant_id: string) {
  const covered = coveredByMembers(snapshot);
  return snapshot`
    select s.pay_order_id as transfer_id, 'session' as subject, s.session_id as id,
      case when c.trade_order_id is null then 'SALE' else 'RECHARGE' end as kind,
      s.trade_order_id, s.currency, s.amount_minor + ${covered} as amount_minor,
      'pay_order ' || s.pay_order_id as reference
    from payment_sessions s
    left join recharges c
      on c.merchant_id = ${merchant_id} and c.trade_order_id = s.trade_order_id
    left join trade_orders t
      on t.merchant_id = ${merchant_id} and t.trade_order_id = s.trade_order_id
    where s.merchant_id = ${merchant_id} and s.status = 'SUCCEEDED' and s.protocol <> 'DEPOSIT'
      and s.amount_minor + ${covered} > 0
    union all
    select s.pay_order_id, 'session', s.session_id, 'STRAY_PAYMENT', null, r.currency,
      r.amount_minor, 'pay_order ' || s.pay_order_id
    from payment_sessions s
    join (
      select session_id, currency, sum(amount_minor)::bigint as amount_minor
      from refunds where merchant_id = ${merchant_id} group by session_id, currency) r
      using (session_id)
    where s.merchant_id = ${merchant_id} and s.status <> 'SUCCEEDED'`;
}

/** A payment has its SALE or, where it paid for nothing, its STRAY_PAYMENT; so has each refund. */
export async function checkBookings(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const bookings = await snapshot<Booking[]>`
    with due as (
      ${paymentsDue(snapshot, merchant_id)}
      union all
      select r.refund_id, 'refund', r.refund_id,
        case when s.status <> 'SUCCEEDED' then 'STRAY_PAYMENT_RETURNED'
          when c.trade_order_id is null then 'REFUND' else 'RECHARGE_REFUND' end,
        case s.status when 'SUCCEEDED' then s.trade_order_id end, r.currency, -r.amount_minor,
        'refund ' || r.refund_id
      from refunds r
      join payment_sessions s on s.merchant_id = ${merchant_id} and s.session_id = r.session_id
      left join recharges c
        on c.merchant_id = ${merchant_id} and c.trade_order_id = s.trade_order_id
      where r.merchant_id = ${merchant_id} and r.status = 'SUCCEEDED'
      union all
      ${pastProviderDue(snapshot, merchant_id)}
      union all
      ${dueByRecharges(snapshot, merchant_id)}),
    booked as (
      select t.transfer_id, t.kind, t.trade_order_id, coalesce(e.currency, '') as currency,
        coalesce(e.amount_minor, 0)::bigint as amount_minor,
        t.reference_type || ' ' || t.reference_id as reference
      from ledger_transfers t
      left join lateral (
        select currency, sum(amount_minor) as amount_minor
        from json_to_recordset(t.entries) as entry (
          code text, currency text, amount_minor bigint)
        where currency <> 'PTS' and code = any(
          case when t.kind = 'REFUND_PAID_OUT' then '{psp_receivable,wallet_principal}'::text[]
            when t.kind like 'RECHARGE%'
            then ${money_codes}::text[] else ${source_codes}::text[] end)
        group by currency) e on true
      where t.merchant_id = ${merchant_id}
        and (t.reference_type in ('pay_order', 'refund')
          or t.kind in ('SALE', 'REFUND', 'RECHARGE', 'RECHARGE_REFUND', 'STRAY_PAYMENT',
            'STRAY_PAYMENT_RETURNED')))
    select due.subject, coalesce(due.id, booked.transfer_id) as id,
      coalesce(due.transfer_id, booked.transfer_id) as transfer_id,
      case when due.transfer_id is not null then json_build_object(
        'kind', due.kind, 'trade_order_id', due.trade_order_id, 'currency', due.currency,
        'amount_minor', due.amount_minor::text, 'reference', due.reference) end as due,
      case when booked.transfer_id is not null then json_build_object(
        'kind', booked.kind, 'trade_order_id', booked.trade_order_id,
        'currency', booked.currency, 'amount_minor', booked.amount_minor::text,
        'reference', booked.reference) end as booked
    from due full join booked on booked.transfer_id = due.transfer_id
    where (due.kind, due.trade_order_id, due.currency, due.amount_minor, due.reference)
      is distinct from
      (booked.kind, booked.trade_order_id, booked.currency, booked.amount_minor, booked.reference)
    order by transfer_id limit ${rows_max}`;
  for (const booking of bookings) nameBooking(findings, booking);
}

function nameBooking(
  findings: FindingList,
  { subject, id, transfer_id, due, booked }: Booking,
): void {
  if (due === null || subject === null) {
    const expected = "nothing: no payment and no refund of its own";
    const found = booked?.kind ?? "a transfer";
    findings.add({ ...aboutTransfer(transfer_id), field: "row", expected, found });
    return;
  }
  if (booked === null) {
    const about = { subject, id, order_id: null, field: "transfer" } as const;
    findings.add({ ...about, expected: `${due.kind} ${transfer_id}`, found: "nothing" });
    return;
  }
  const about = aboutTransfer(transfer_id);
  findings.compare({ ...about, field: "kind" }, due.kind, booked.kind);
  findings.compare(
    { ...about, field: "trade_order_id" },
    due.trade_order_id,
    booked.trade_order_id,
  );
  findings.compare({ ...about, field: "reference" }, due.reference, booked.reference);
  const amountOf = ({ amount_minor, currency }: Moved) => `${amount_minor} ${currency}`;
  findings.compare({ ...about, field: "moves in minor units" }, amountOf(due), amountOf(booked));
}

type AccountState = {
  account: string;
  balance_minor: bigint | null;
  may_go_negative: boolean | null;
  /** Debits less credits. */
  entries_minor: bigint;
};

/** An account's balance is the sum of its entries, and not below zero where it must not be. */
export async function checkAccounts(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const pages = snapshot<AccountState[]>`
    select account, a.balance_minor, a.may_go_negative,
      coalesce(e.entries_minor, 0)::bigint as entries_minor
    from (
      select account, balance_minor, may_go_negative from ledger_accounts
      where merchant_id = ${merchant_id}) a
    full join (
      select concat_ws('/', code, nullif(owner_id, ''), currency) collate "C" as account,
        sum(amount_minor) as entries_minor
      from ledger_transfers t, json_to_recordset(t.entries) as entry (
        code text, owner_id text, currency text, amount_minor bigint)
      where t.merchant_id = ${merchant_id} group by 1) e using (account)
    order by account`.cursor(page_accounts);
  for await (const page of pages) {
    for (const state of page) checkAccount(findings, state);
  }
}

function checkAccount(findings: FindingList, state: AccountState): void {
  const { account: id, balance_minor, may_go_negative, entries_minor } = state;
  const about: Omit<About, "field"> = { subject: "account", id, order_id: null };
  const account = parseAccountKey(id);
  if (account === null) {
    const expected = "an account of the chart of accounts";
    findings.add({ ...about, field: "name", expected, found: id });
    return;
  }
  const { side, overdraft } = ruleOf(account.code);
  const expected = side === "DEBIT" ? entries_minor : -entries_minor;
  if (balance_minor !== null || expected !== 0n) {
    findings.compare({ ...about, field: "balance_minor" }, expected, balance_minor);
  }
  const may_be_negative = overdraft !== "NEVER";
  if (may_go_negative !== null) {
    findings.compare({ ...about, field: "may_go_negative" }, may_be_negative, may_go_negative);
  }
  const lowest = [expected, balance_minor ?? 0n].reduce((one, other) =>
    one < other ? one : other,
  );
  if (may_be_negative || lowest >= 0n) return;
  const found = String(lowest);
  findings.add({ ...about, field: "balance_minor", expected: "not below zero", found });
}
