/** Money back of what was consumed of deposits: in parts, several at once, each under a key. */
import type { Random } from "../random.ts";
import type { Witness } from "../witness.ts";
import type { Caller, Json } from "./caller.ts";

/** Codes of WeChat and Alipay whose refunds wait, are not answered, or are refused. */
export const refund_codes = ["1345678901234500", "2856789012345600"].flatMap((first) =>
  ["40", "40", "41", "43", "44"].map((behaviour) => first + behaviour),
);

/** Of these a refund may be refused for good. */
export function mayRefuse({ bar_code = "" }: Readonly<{ bar_code?: string }>): boolean {
  return /4[14]$/.test(bar_code);
}

export type ConsumedDeposit = Readonly<{ trade_order_id: string; consumed: number }>;

/** Asks for some of it back, sometimes for more than there is, sometimes twice at once. */
export async function refundDeposit(
  { caller, witness, random }: Readonly<{ caller: Caller; witness: Witness; random: Random }>,
  { trade_order_id, consumed }: ConsumedDeposit,
): Promise<void> {
  const { asked, acknowledged } = witness.deposit_refunds;
  const path = `/v1/trade_orders/${trade_order_id}/refunds`;
  async function giveBack(amount: number): Promise<void> {
    push(asked, trade_order_id, amount);
    const body: Json = { amount, reason: "押金多收" };
    const call = { method: "POST", path, body, key: caller.newKey() } as const;
    const replies = random.chance(0.15)
      ? await caller.callBoth(call, random)
      : [await caller.call(call, random)];
    const told = replies.filter((reply) => reply !== null);
    for (const { status, body: answer } of told) {
      const code = String(answer["code"]);
      witness.count(status < 300 ? "deposit refund told" : `deposit refund refused: ${code}`);
      if (status >= 500) witness.violate(`a refund of a deposit was answered ${status}`);
    }
    if (told.some(({ status }) => status === 201)) push(acknowledged, trade_order_id, amount);
  }
  const wishes = [0.6, 0.4, 0.2].filter((chance) => random.chance(chance));
  await Promise.all(wishes.map(() => giveBack(random.between(1, consumed + 1))));
  if (random.chance(0.2)) await giveBack(consumed);
}

function push(lists: Map<string, number[]>, key: string, amount: number): void {
  lists.set(key, [...(lists.get(key) ?? []), amount]);
}
