/** Deposits at counters: taken in every way, consumed, given back, given up, also at once. */
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../random.ts";
import type { Witness } from "../witness.ts";
import type { Caller, Json, Reply } from "./caller.ts";
import { mayRefuse, refund_codes, refundDeposit } from "./deposit-refunds.ts";

export type DepositDesk = Readonly<{
  /** One deposit from its beginning; what becomes of it in the end is the server's matter. */
  play(): Promise<void>;
}>;

/**
 * Codes whose holds behave well and badly. What is charged has to be refunded to be released, which
 * would stay open for hours: its refunds are not refused.
 */
const codes = [
  ...["1345678901234500", "2856789012345600", "62234567890123400"].flatMap((first) =>
    ["00", "00", "00", "01", "10", "12", "20", "21", "22", "23", "31", "50"].map(
      (behaviour) => first + behaviour,
    ),
  ),
  ...["60", "61", "62", "63"].map((behaviour) => `1345678901234500${behaviour}`),
  ...refund_codes,
];
const tokens = ["success", "success", "decline", "hold_capture_timeout", "hold_release_timeout"];
const phones = ["success", "success", "insufficient_funds", "user_paying_800", "notify_twice"];

export function createDepositDesk(
  parts: Readonly<{
    caller: Caller;
    witness: Witness;
    random: Random;
    scan(code: string, behaviour: string): Promise<void>;
  }>,
): DepositDesk {
  const { caller, witness, random, scan } = parts;

  function paymentOf(): Json {
    const kind = random.pick(["cash", "scan", "scan", "card", "code"]);
    if (kind === "cash") return { method: "cash" };
    if (kind === "scan") return { method: "scan", bar_code: random.pick(codes) };
    if (kind === "code") return { method: random.pick(["wechat", "alipay", "unionpay", "paynow"]) };
    return { method: "card", payment_token: `tok_sandbox_${random.pick(tokens)}` };
  }

  async function ask(path: string, body: Json): Promise<Reply | null> {
    const call = { method: "POST", path, body, key: caller.newKey() } as const;
    const replies = random.chance(0.1)
      ? await caller.callBoth(call, random)
      : [await caller.call(call, random)];
    for (const reply of replies) if (reply !== null) note(reply);
    return replies.find((reply) => (reply?.status ?? 500) < 300) ?? replies[0] ?? null;
  }

  /** What was told of a deposit must hold in the end. */
  function note({ status, body }: Reply): void {
    const { deposit_id, status: told, consumed, code } = body;
    witness.count(status < 300 ? `deposit ${String(told)}` : `deposit refused: ${String(code)}`);
    if (status >= 500) witness.violate(`a deposit was answered ${status}`);
    if (status >= 300 || typeof deposit_id !== "string") return;
    const before = witness.deposits.get(deposit_id);
    const ended = told === "REQUESTED" || told === "HELD" ? "" : String(told);
    const amount = ended === "CONSUMED" ? Number((consumed as Json)["amount"]) : 0;
    const now = ended === "" ? (before ?? "") : `${ended} ${amount}`;
    // A kept answer may be of earlier; an end is an end.
    if (before !== undefined && before !== "" && now !== before) {
      witness.violate(`deposit ${deposit_id} was ${before}, and is said to be ${now}`);
    }
    witness.deposits.set(deposit_id, now);
  }

  async function change(path: string): Promise<void> {
    const amount = random.between(1, 5_500);
    const wishes = [];
    if (random.chance(0.6)) wishes.push(ask(`${path}/consume`, { amount }));
    if (random.chance(0.3)) wishes.push(ask(`${path}/consume`, { amount: amount + 1 }));
    if (random.chance(0.3)) wishes.push(ask(`${path}/release`, {}));
    if (random.chance(0.2)) {
      const expiry_at = new Date(Date.now() + 10 * 86_400_000).toISOString();
      wishes.push(ask(`${path}/extend`, { expiry_at }));
    }
    await Promise.all(wishes);
  }

  return {
    async play() {
      const amount = { amount: random.between(100, 5_000), currency: "SGD" };
      const payment = paymentOf();
      const store_no = random.pick(["S01", "S02"]);
      const reply = await ask("/v1/deposits", { store_no, amount, payment });
      const deposit_id = reply?.body["deposit_id"];
      if (reply === null || reply.status >= 300 || typeof deposit_id !== "string") return;
      if (mayRefuse(payment)) witness.deposit_refunds.refusing.add(deposit_id);
      const path = `/v1/deposits/${deposit_id}`;
      const next = reply.body["next"] as Json | undefined;
      const content = next?.["content"];
      const scanned =
        typeof content === "string" && random.chance(0.8)
          ? scan(content, random.pick(phones))
          : null;
      if (random.chance(0.1)) await ask(`${path}/cancel`, {});
      await scanned;
      await pause(random.between(10, 400));
      await change(path);
      if (random.chance(0.3)) await change(path);
      const [ended, consumed = "0"] = (witness.deposits.get(deposit_id) ?? "").split(" ");
      const trade_order_id = String(reply.body["trade_order_id"]);
      const is_told = ended === "CONSUMED";
      // What is not told to be consumed may be so all the same; otherwise nothing may go back.
      if (is_told || random.chance(0.1)) {
        const about = { trade_order_id, consumed: is_told ? Number(consumed) : 100 };
        await refundDeposit({ caller, witness, random }, about);
      }
    },
  };
}
