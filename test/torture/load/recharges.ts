/** Members' accounts: money paid in every way, some of it asked back, also at once. */
import type { Random } from "../random.ts";
import type { Witness } from "../witness.ts";
import type { Caller, Json, Reply } from "./caller.ts";

export type RechargeDesk = Readonly<{
  /** One recharge from its beginning; what becomes of it in the end is the server's matter. */
  play(): Promise<void>;
}>;

/** Codes of which no refund is refused for good: see `part-refunds.ts` for those that are. */
const codes = ["1345678901234500", "2856789012345600", "62234567890123400"].flatMap((first) =>
  ["00", "00", "00", "01", "10", "12", "20", "21", "22", "23", "31", "50"].map(
    (behaviour) => first + behaviour,
  ),
);
const members_max = 4;

export function createRechargeDesk(
  parts: Readonly<{ caller: Caller; witness: Witness; random: Random }>,
): RechargeDesk {
  const { caller, witness, random } = parts;
  const members: string[] = [];

  async function ask(path: string, body: Json): Promise<Reply | null> {
    const call = { method: "POST", path, body, key: caller.newKey() } as const;
    const replies = random.chance(0.15)
      ? await caller.callBoth(call, random)
      : [await caller.call(call, random)];
    return replies.find((reply) => (reply?.status ?? 500) < 300) ?? replies[0] ?? null;
  }

  async function someMember(): Promise<string | null> {
    if (members.length >= members_max) return random.pick(members);
    const reply = await ask("/v1/members", { name: "谭先生" });
    const member_id = reply?.body["member_id"];
    if (typeof member_id !== "string") return null;
    members.push(member_id);
    return member_id;
  }

  async function giveBack(trade_order_id: string, amount: number): Promise<void> {
    const path = `/v1/trade_orders/${trade_order_id}/refunds`;
    const reply = await ask(path, { amount, reason: "change of mind" });
    witness.count(`recharge refund ${reply?.status ?? "without an answer"}`);
  }

  return {
    async play() {
      const member_id = await someMember();
      if (member_id === null) return;
      const amount = random.between(100, 5_000);
      const payment = random.chance(0.4)
        ? { method: "cash" }
        : { method: "scan", bar_code: random.pick(codes) };
      const store_no = random.pick(["S01", "S02"]);
      const path = `/v1/members/${member_id}/recharges`;
      const reply = await ask(path, { store_no, amount, payment });
      witness.count(`recharge ${reply?.status ?? "without an answer"}`);
      const trade_order = reply?.body["trade_order"] as Json | undefined;
      const trade_order_id = trade_order?.["trade_order_id"];
      if (reply === null || reply.status >= 300 || typeof trade_order_id !== "string") return;
      witness.recharges.set(trade_order_id, trade_order?.["status"] === 2);
      const wishes = [0.3, 0.2].filter((chance) => random.chance(chance));
      await Promise.all(wishes.map(() => giveBack(trade_order_id, random.between(1, amount))));
    },
  };
}
