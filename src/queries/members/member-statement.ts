/**
 * A member's statement: every transfer of the books that moved what the member has, newest first.
 * It is read from the books and from nowhere else.
 */
import type { Statement, StatementLine } from "../../contract/member.ts";
import { isoInstant } from "../../domain/order/event.ts";
import type { Database } from "../../postgres/database.ts";
import type { ListCursor } from "../created-range.ts";

type Row = {
  transfer_id: string;
  kind: string;
  at: number;
  trade_order_id: string | null;
  entries: readonly Readonly<{
    code: string;
    owner_id: string;
    currency: string;
    amount_minor: string;
  }>[];
};

const names: Readonly<Record<string, StatementLine["changes"][number]["of"]>> = {
  wallet_principal: "principal",
  wallet_gift: "gift",
  points_liability: "points",
};

export async function readStatement(
  sql: Database,
  { merchant_id, member_id }: Readonly<{ merchant_id: string; member_id: string }>,
  { after, limit }: Readonly<{ after: ListCursor | null; limit: number }>,
): Promise<Statement> {
  const columns = sql`transfer_id, kind, at, trade_order_id, entries`;
  const behind =
    after === null
      ? sql``
      : sql`and (at, transfer_id) < (${after.created_at_ms}::timestamptz, ${after.id})`;
  const rows = await sql<Row[]>`
    select * from (
      (select ${columns} from ledger_transfers
      where merchant_id = ${merchant_id} and member_id = ${member_id} ${behind}
      order by at desc, transfer_id desc limit ${limit + 1})
      union all
      (select ${columns} from ledger_transfers
      where merchant_id = ${merchant_id} and other_member_id = ${member_id} ${behind}
      order by at desc, transfer_id desc limit ${limit + 1})) as moved
    order by at desc, transfer_id desc limit ${limit + 1}`;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const has_more = rows.length > limit && last !== undefined;
  return {
    data: page.map((row) => lineOf(row, member_id)),
    next_cursor: has_more ? `${last.at}.${last.transfer_id}` : null,
  };
}

/** What is owed to the member grows on the credit side, which is the negative one. */
function lineOf({ entries, at, ...rest }: Row, member_id: string): StatementLine {
  return {
    transfer_id: rest.transfer_id,
    kind: rest.kind,
    at: isoInstant(at),
    trade_order_id: rest.trade_order_id,
    changes: entries.flatMap(({ code, owner_id, currency, amount_minor }) => {
      const of = names[code];
      if (of === undefined || owner_id !== member_id) return [];
      const amount = -Number(amount_minor);
      return [{ of, currency: of === "points" ? null : currency, amount }];
    }),
  };
}
