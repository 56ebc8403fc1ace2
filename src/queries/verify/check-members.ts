/**
 * Members: what each has is what the books say is owed to them, and every recharge brought what its
 * record tells, once, less what went back of it.
 */
import { shareAt } from "../../domain/member/share.ts";
import type { RechargeStatus } from "../../domain/member/recharge.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const rows_max = 100;
const page_recharges = 500;

/** Stored value and points of every member against the accounts of the books. */
export async function checkHoldings(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const rows = await snapshot<{ account: string; held: bigint; booked: bigint }[]>`
    select account, coalesce(h.amount, 0)::bigint as held, coalesce(a.amount, 0)::bigint as booked
    from (
      select 'wallet_principal/' || stored_value_id as account, principal_minor as amount
      from stored_values where merchant_id = ${merchant_id}
      union all
      select 'wallet_gift/' || stored_value_id, gift_minor
      from stored_values where merchant_id = ${merchant_id}
      union all
      select 'points_liability/' || member_id || '/PTS', sum(remaining_points)
      from points_lots where merchant_id = ${merchant_id} group by member_id) h
    full join (
      select account, balance_minor as amount from ledger_accounts
      where merchant_id = ${merchant_id}
        and split_part(account, '/', 1) in ('wallet_principal', 'wallet_gift', 'points_liability')
      ) a using (account)
    where coalesce(h.amount, 0) <> coalesce(a.amount, 0)
    order by account limit ${rows_max}`;
  for (const { account: id, held, booked } of rows) {
    const about = { subject: "account", id, order_id: null } as const;
    findings.compare({ ...about, field: "what its member has" }, booked, held);
  }
}

type RechargeRow = {
  trade_order_id: string;
  status: RechargeStatus;
  amount_minor: bigint;
  gift_minor: bigint;
  refunded_minor: bigint;
  /** Null: there is no such trade order. */
  trade_type: number | null;
  session_status: string | null;
  session_minor: bigint | null;
  payment_ref: string | null;
  asked_back_minor: bigint;
  /** Of all its transfers together, credits less debits. */
  principal_minor: bigint;
  wallet_gift_minor: bigint;
};

/** Each recharge against its attempt, its refunds and its transfers. */
export async function checkRecharges(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const pages = snapshot<RechargeRow[]>`
    select c.trade_order_id, c.status, c.amount_minor, c.gift_minor, c.refunded_minor,
      t.trade_type, s.status as session_status, s.amount_minor as session_minor, s.payment_ref,
      coalesce(r.asked_back_minor, 0)::bigint as asked_back_minor,
      coalesce(e.principal_minor, 0)::bigint as principal_minor,
      coalesce(e.wallet_gift_minor, 0)::bigint as wallet_gift_minor
    from (select * from recharges where merchant_id = ${merchant_id}) c
    left join trade_orders t
      on t.merchant_id = ${merchant_id} and t.trade_order_id = c.trade_order_id
    left join payment_sessions s
      on s.merchant_id = ${merchant_id} and s.session_id = t.session_id
    left join (
      select session_id, sum(amount_minor) as asked_back_minor from refunds
      where merchant_id = ${merchant_id} group by session_id) r on r.session_id = t.session_id
    left join (
      select t.trade_order_id,
        -sum(amount_minor) filter (where code = 'wallet_principal') as principal_minor,
        -sum(amount_minor) filter (where code = 'wallet_gift') as wallet_gift_minor
      from ledger_transfers t, json_to_recordset(t.entries) as entry (
        code text, amount_minor bigint)
      where t.merchant_id = ${merchant_id} and t.kind in ('RECHARGE_CREDITED', 'RECHARGE_TAKEN_BACK')
      group by t.trade_order_id) e on e.trade_order_id = c.trade_order_id`.cursor(page_recharges);
  for await (const page of pages) {
    for (const row of page) checkRecharge(findings, row);
  }
}

function checkRecharge(findings: FindingList, row: RechargeRow): void {
  const { trade_order_id: id, status, amount_minor, gift_minor, refunded_minor } = row;
  const about = { subject: "trade_order", id, order_id: null } as const;
  const expect = (field: string, expected: bigint | string, found: bigint | string | null) =>
    findings.compare({ ...about, field }, expected, found);
  expect("trade_type", "2", String(row.trade_type));
  expect("amount of its session", amount_minor, row.session_minor);
  const is_paid = status === "PAID";
  expect("status of its recharge", statusBy(row), status);
  if (is_paid) expect("asked back of its recharge", row.asked_back_minor, refunded_minor);
  const gift_back_minor = shareAt(refunded_minor, { whole: amount_minor, share: gift_minor });
  const left_minor = is_paid ? amount_minor - refunded_minor : 0n;
  expect("principal of its recharge", left_minor, row.principal_minor);
  const gift_left_minor = is_paid ? gift_minor - gift_back_minor : 0n;
  expect("gift of its recharge", gift_left_minor, row.wallet_gift_minor);
}

/** What its attempt says. */
function statusBy({ session_status, payment_ref }: RechargeRow): RechargeStatus {
  if (session_status === "SUCCEEDED") return "PAID";
  if (payment_ref !== null) return "RETURNED";
  return session_status === "OPEN" || session_status === "UNKNOWN" ? "OPEN" : "FAILED";
}
