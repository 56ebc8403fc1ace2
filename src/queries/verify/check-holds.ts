/**
 * What the books hold for customers: what every held deposit is of, and what members have paid from
 * their accounts of sales that wait for their other part; for each trade order, and nothing else.
 */
import { tradeStatuses } from "../../domain/trade/trade-status.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const rows_max = 100;

/** `customer_hold/<trade order>/<currency>`. */
type Hold = Readonly<{ account: string; due_minor: bigint; booked_minor: bigint }>;

export async function checkHolds(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const holds = await snapshot<Hold[]>`
    with due as (
      select trade_order_id, currency, amount_minor from deposits
      where merchant_id = ${merchant_id} and status = 'HELD'
      union all
      select t.trade_order_id, t.currency, (one -> 'tender' ->> 'amount_minor')::bigint
      from trade_orders t, json_array_elements(t.tenders) as one
      where t.merchant_id = ${merchant_id} and t.status = ${tradeStatuses.ING} and t.status <> 2
        and one -> 'tender' ->> 'method' = 'MEMBER_ACCOUNT'),
    held as (
      select 'customer_hold/' || trade_order_id || '/' || currency as account,
        sum(amount_minor)::bigint as due_minor
      from due group by 1),
    booked as (
      select account, balance_minor from ledger_accounts
      where merchant_id = ${merchant_id} and account like 'customer\\_hold/%'
        and balance_minor <> 0)
    select account, coalesce(due_minor, 0)::bigint as due_minor,
      coalesce(balance_minor, 0)::bigint as booked_minor
    from held full join booked using (account)
    where coalesce(due_minor, 0) <> coalesce(balance_minor, 0)
    order by account limit ${rows_max}`;
  for (const { account, due_minor, booked_minor } of holds) {
    const about = { subject: "account", id: account, order_id: null } as const;
    findings.compare({ ...about, field: "balance_minor" }, due_minor, booked_minor);
  }
}
