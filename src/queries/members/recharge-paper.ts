/** What the receipt of a recharge says besides: what was given, and what the member had then. */
import type { RechargeOnPaper } from "../../protocols/receipt/sale-receipt.ts";
import type { Database } from "../../postgres/database.ts";

type Left = { code: string; left: bigint };

/** Of a recharge that is paid; what refunds took back since is on their slips. */
export async function readRechargePaper(
  sql: Database,
  merchant_id: string,
  { trade_order_id, currency }: Readonly<{ trade_order_id: string; currency: string }>,
): Promise<RechargeOnPaper> {
  const [left, [recharge], coupons] = await Promise.all([
    readLeft(sql, merchant_id, { trade_order_id, currency }),
    sql<{ points: bigint }[]>`
      select points from recharges
      where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id}`,
    sql<{ name_zh: string; name_en: string; count: number }[]>`
      select d.name_zh, d.name_en, count(*)::int as count
      from recharges r, json_array_elements_text(r.coupon_codes) as given (code), lateral (
        select coupon_id from coupons
        where merchant_id = ${merchant_id} and code = given.code offset 0) as c
      join coupon_definitions d on d.merchant_id = ${merchant_id} and d.coupon_id = c.coupon_id
      where r.merchant_id = ${merchant_id} and r.trade_order_id = ${trade_order_id}
      group by 1, 2 order by 1`,
  ]);
  const of = (code: string) => left.find((one) => one.code === code)?.left ?? 0n;
  return {
    points: recharge?.points ?? 0n,
    coupons,
    balance_minor: of("wallet_principal") + of("wallet_gift"),
    points_left: of("points_liability"),
  };
}

/**
 * What the account that was credited had then: what it has now, less what moved it since. A
 * member's latest transfers are few, and found in the order of the statement.
 */
function readLeft(
  sql: Database,
  merchant_id: string,
  { trade_order_id, currency }: Readonly<{ trade_order_id: string; currency: string }>,
): Promise<Left[]> {
  return sql<Left[]>`
    with credited as (
      select t.at, t.transfer_id, e.owner_id
      from ledger_transfers t, json_to_recordset(t.entries) as e (code text, owner_id text)
      where t.merchant_id = ${merchant_id} and t.trade_order_id = ${trade_order_id}
        and t.kind = 'RECHARGE_CREDITED' and e.code = 'wallet_principal'),
    since as (
      select l.entries, c.owner_id from credited c, lateral (
        select entries from ledger_transfers
        where merchant_id = ${merchant_id} and member_id = c.owner_id
          and (at, transfer_id) > (c.at, c.transfer_id)
        union all
        select entries from ledger_transfers
        where merchant_id = ${merchant_id} and other_member_id = c.owner_id
          and (at, transfer_id) > (c.at, c.transfer_id)) as l),
    moved as (
      select e.code, e.currency, -sum(e.amount_minor) as amount
      from since s, json_to_recordset(s.entries) as e (
        code text, owner_id text, currency text, amount_minor bigint)
      where e.owner_id = s.owner_id group by e.code, e.currency)
    select kept.code, (coalesce(a.balance_minor, 0) - coalesce(m.amount, 0))::bigint as left
    from credited c
    cross join (values
      ('wallet_principal', ${currency}), ('wallet_gift', ${currency}), ('points_liability', 'PTS')
    ) as kept (code, currency)
    left join ledger_accounts a on a.merchant_id = ${merchant_id}
      and a.account = kept.code || '/' || c.owner_id || '/' || kept.currency
    left join moved m on m.code = kept.code and m.currency = kept.currency`;
}
