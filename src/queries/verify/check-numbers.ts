/** Numbers of trade orders and pay orders: each given once, and none that is still to be given. */
import { formatTradeNumber } from "../../domain/trade/trade-number.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const rows_max = 100;
/** Time and counter, behind prefix and node: what ascends. */
const ascending_digits = 21;

export async function checkNumbers(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const [stream] = await snapshot<{ number_ms: bigint; number_counter: number }[]>`
    select number_ms, number_counter from streams where merchant_id = ${merchant_id}`;
  const local_ms = Number(stream?.number_ms ?? 0n);
  const counter = stream?.number_counter ?? 0;
  const last = formatTradeNumber({ prefix: "E", node: 0, local_ms, counter });
  const last_digits = last.slice(-ascending_digits);
  const rows = await snapshot<
    { subject: "session" | "trade_order"; id: string; field: string; number: string }[]
  >`
    select subject, id, field, number from (
      select 'session' as subject, session_id as id, 'pay_order_id' as field,
        pay_order_id as number, 'P' as prefix
      from payment_sessions where merchant_id = ${merchant_id}
      union all
      select 'session', session_id, 'trade_order_id', trade_order_id, 'E'
      from payment_sessions where merchant_id = ${merchant_id}
      union all
      select 'trade_order', trade_order_id, 'trade_order_id', trade_order_id, 'E'
      from trade_orders where merchant_id = ${merchant_id}) given
    where number !~ ('^' || prefix || '[0-9]{23}$')
      or right(number, ${ascending_digits}) collate "C" > ${last_digits}
    order by number, field limit ${rows_max}`;
  for (const { subject, id, field, number } of rows) {
    const expected = `a number up to ${last_digits}`;
    findings.add({ subject, id, order_id: null, field, expected, found: number || "nothing" });
  }
  await checkGivenOnce(snapshot, merchant_id, findings);
}

/** An attempt has a pay order of its own; attempts share a trade order within one cart. */
async function checkGivenOnce(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const rows = await snapshot<{ id: string; field: string; number: string }[]>`
    select min(session_id) as id, 'pay_order_id' as field, pay_order_id as number
    from payment_sessions where merchant_id = ${merchant_id} and pay_order_id <> ''
    group by pay_order_id having count(*) > 1
    union all
    select min(session_id), 'trade_order_id', trade_order_id
    from payment_sessions where merchant_id = ${merchant_id} and trade_order_id <> ''
    group by trade_order_id having count(distinct cart_id) > 1
    order by number limit ${rows_max}`;
  for (const { id, field, number } of rows) {
    const about = { subject: "session", id, order_id: null, field } as const;
    findings.add({ ...about, expected: "a number of its own", found: `${number}, given twice` });
  }
}
