/** What operators do at a counter in a day: sales, refunds, cash, and shifts around them. */
import type { Actor } from "../../src/domain/order/event.ts";
import { no_limits } from "../../src/domain/refund/refund-right.ts";
import type { Shift } from "../../src/domain/shift/shift.ts";
import { localDate } from "../../src/domain/time-zone.ts";
import type { Sell } from "../../src/domain/trade/sell.ts";
import type { Command, Outcome } from "../../src/engine/command.ts";
import type { Database } from "../../src/postgres/database.ts";
import { shift_table } from "../../src/postgres/records/shift-tables.ts";
import { merchant_id, type TestBook } from "./order-book.ts";

let made = 0;
export const nextId = (prefix: string) =>
  `${prefix}_${String(++made).padStart(13, "0")}00000000000`;

/** An operator at a till of a store. */
export type Operator = Readonly<{ operator_id: string; store_no: string }>;

export function counterOf(book: TestBook, { operator_id, store_no }: Operator) {
  const actor: Actor = { type: "operator", id: operator_id };
  const execute = (command: Command): Promise<Outcome> =>
    book.engine.execute({ merchant_id, actor, command: withRight(command) });

  /** As the desk does it: what an operator gives back counts on their day, limited or not. */
  function withRight(command: Command): Command {
    if (command.type !== "REFUND_TRADE_ORDER" && command.type !== "CANCEL_ORDER") return command;
    const date = localDate(book.time.now(), "Asia/Singapore");
    const refund_right = { kind: "limited", operator_id, date, store_no: null } as const;
    return { ...command, refund_right: { ...refund_right, ...no_limits } };
  }

  async function accept(command: Command) {
    const outcome = await execute(command);
    if (outcome.kind === "accepted") return outcome;
    throw new Error(`${command.type} was not accepted: ${JSON.stringify(outcome)}`);
  }

  function saleOf(amount_minor: bigint, payment: Sell["payment"], discount_minor = 0n): Sell {
    const order_id = nextId("order");
    return {
      ...{ type: "SELL", cart_id: nextId("cart"), tickets: [], goods: null, customer: {} },
      open_sale: { order_id, product_name: "冰淇淋", amount_minor },
      ...{ discount_minor, payment, subject: "冰淇淋", body: "收银" },
      counter: {
        ...{ store_no, store_name: "港湾", operator_id, operator_name: operator_id },
        ...{ device: "", client_ip: "" },
      },
      at_ms: book.time.now(),
    };
  }

  return {
    execute,
    accept,
    async open(float_minor: bigint): Promise<string> {
      const shift_id = nextId("shift");
      await accept({
        ...{ type: "OPEN_SHIFT", merchant_id, shift_id, store_id: store_no, device_id: null },
        ...{ operator_id, currency: "SGD", float_minor },
      });
      return shift_id;
    },
    /** Sells in cash; the trade order's number. */
    async sellCash(amount_minor: bigint, more: Readonly<{ discount_minor?: bigint }> = {}) {
      const payment = { method: "cash", store_no, received_minor: null } as const;
      const { trade_order } = await accept(saleOf(amount_minor, payment, more.discount_minor));
      return trade_order?.trade_order_id ?? "";
    },
    /** A sale by a scanned code, on its way. */
    async beginScan(amount_minor: bigint) {
      const code = { product_id: "8020", user_id: "134713" };
      const payment = { method: "wechat", provider: "sandbox", ...code } as const;
      const { session } = await accept(saleOf(amount_minor, payment));
      if (session === null) throw new Error("a sale without a session");
      return session;
    },
    /** The same, by a member who pays none of it. */
    async beginScanBy(member_id: string, amount_minor: bigint) {
      const code = { product_id: "8020", user_id: "134713" };
      const payment = { method: "wechat", provider: "sandbox", ...code } as const;
      const member = { member_id, code: null, points: 0n, account_minor: 0n };
      const { session } = await accept({ ...saleOf(amount_minor, payment), member });
      if (session === null) throw new Error("a sale without a session");
      return session;
    },
    cashSale: (amount_minor: bigint, needs_shift: boolean) =>
      saleOf(amount_minor, { method: "cash", store_no, received_minor: null, needs_shift }),
    refund: (trade_order_id: string, amount_minor: bigint) =>
      execute({
        ...{ type: "REFUND_TRADE_ORDER", trade_order_id, reason: "rain" },
        wanted: { kind: "amount", amount_minor },
      }),
    move: (shift_id: string, kind: "PAY_IN" | "PAY_OUT" | "DROP", amount_minor: bigint) =>
      execute({
        ...{ type: "MOVE_CASH", shift_id, movement_id: nextId("movement"), kind, amount_minor },
        ...{ reason: null, operator_id },
      }),
    close: (shift: Shift, counted_cents: number) =>
      execute({
        ...{ type: "CLOSE_SHIFT", shift_id: shift.shift_id, operator_id, note: null },
        seen: { change_count: shift.change_count },
        cash: [{ denomination_minor: 1n, count: counted_cents }],
      }),
  };
}

/** The channel's word on a session, from whoever hears it. */
export function channelPaid(
  book: TestBook,
  session: Readonly<{ session_id: string; amount_minor: bigint }>,
): Promise<Outcome> {
  const { session_id, amount_minor } = session;
  const payment_ref = `wechat_${session_id}`;
  return book.engine.execute({
    merchant_id,
    actor: { type: "system", id: "sandbox" },
    command: {
      ...{ type: "RECORD_PAYMENT", session_id },
      outcome: { state: "SUCCEEDED", payment_ref, amount_minor, currency: "SGD" },
    },
  });
}

export async function readShiftRow(sql: Database, shift_id: string): Promise<Shift> {
  const [row] = await sql`
    select * from shifts where merchant_id = ${merchant_id} and shift_id = ${shift_id}`;
  if (row === undefined) throw new Error(`there is no shift ${shift_id}`);
  return shift_table.fromRow(row);
}

export async function balanceOf(sql: Database, account: string): Promise<bigint | null> {
  const [row] = await sql<{ balance_minor: bigint }[]>`
    select balance_minor from ledger_accounts
    where merchant_id = ${merchant_id} and account = ${account}`;
  return row?.balance_minor ?? null;
}
