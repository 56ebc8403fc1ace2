/** A till that speaks the cashier API: what it was told is written down as well. */
import type { Random } from "../random.ts";
import type { Witness } from "../witness.ts";
import type { Caller, Json } from "./caller.ts";

export type OldTill = Readonly<{
  /** An amount in cents, in cash or by a payment code; its number, or null when none was told. */
  sell(fen: number, bar_code: string | null): Promise<string | null>;
  /** Asks for a trade order, and for its status at the channel. */
  look(trade_order_id: string): Promise<void>;
  /** A page of today's sales, and their sums. */
  count(): Promise<void>;
}>;

export function createOldTill(
  parts: Readonly<{ caller: Caller; witness: Witness; random: Random }>,
): OldTill {
  const { caller, witness, random } = parts;

  /** The data of a success; null for a refusal, and when there was no answer. */
  async function ask(path: string, body: Json): Promise<Json | null> {
    const call = { method: "POST", path: `/api/${path}`, body } as const;
    const reply = await caller.callOnce(call, random);
    if (reply === null) return null;
    const { code, data } = reply.body;
    witness.count(code === 0 ? `cashier ${path}` : `cashier ${path} refused: ${String(code)}`);
    if (reply.status !== 200) witness.violate(`/api/${path} was answered ${reply.status}`);
    return code === 0 ? ((data as Json | null) ?? null) : null;
  }

  /** What is known of a trade order can only become more. */
  function note(trade_order_id: string, status: number, amount: number): void {
    const known = witness.cashier_sales.get(trade_order_id) ?? { amount, is_paid: false };
    witness.cashier_sales.set(trade_order_id, known);
    if (known.amount !== amount) {
      witness.violate(`${trade_order_id} was of ${known.amount}, and is said to be of ${amount}`);
    }
    if (status === 2) known.is_paid = true;
    else if (known.is_paid) witness.violate(`${trade_order_id} was paid, and is said not to be`);
  }

  return {
    async sell(fen, bar_code) {
      const yuan = `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;
      const sale = { requiredAmount: yuan, realAmount: yuan, storeNo: random.pick(["S01", "S02"]) };
      const data =
        bar_code === null
          ? await ask("memberPay/cash", sale)
          : await ask("memberPay/bar", { ...sale, barCode: bar_code });
      if (data === null) return null;
      const trade_order_id = String(data["tradeOrderId"]);
      note(trade_order_id, Number(data["orderStatus"]), fen);
      return trade_order_id;
    },
    async look(tradeOrderId) {
      const status = await ask("memberPay/queryStatus", { tradeOrderId });
      if (status !== null)
        note(tradeOrderId, Number(status["orderStatus"]), Number(status["amount"]));
      const document = await ask("trade_order/get", { tradeOrderId });
      if (document !== null) {
        note(tradeOrderId, Number(document["status"]), Number(document["amount"]));
      }
    },
    async count() {
      const range = { queryDateRange: "near2now_2", status: 2 };
      await ask("trade_order/list", { ...range, page: 1, limit: 20 });
      await ask("trade_order/count", range);
    },
  };
}
