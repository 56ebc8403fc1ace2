/** Steps 7, 8 and 9: deposits that are held, consumed in part, and given back. */
import { note, yuan, type Day, type Step } from "../day.ts";
import { awaitUntil, demand } from "../demand.ts";
import { channelMoves } from "../fees.ts";
import { scanWithPhone, type Json } from "../people.ts";

type Channel = "wechat" | "alipay" | "card";

/** Alipay's and WeChat's codes, of customers with money. */
const codes = { alipay: "285678901234560000", wechat: "134567890123450000" };

export const consumed_deposit: Step = {
  number: "7",
  title: "A deposit of 500.00 by Alipay; 300.00 are consumed and the rest goes back",
  async play(day) {
    const bar_code = { method: "scan", bar_code: codes.alipay };
    const deposit = await hold(day, { amount: 50_000, channel: "alipay", payment: bar_code });
    await consume(day, deposit, 30_000);
  },
};

export const released_deposit: Step = {
  number: "8",
  title: "A deposit of 500.00 by WeChat, scanned from the till, goes back whole",
  async play(day) {
    const { ben } = day.park;
    const asked = { amount: 50_000, channel: "wechat", payment: { method: "wechat" } } as const;
    const { deposit_id, trade_order_id } = await hold(day, asked);
    const released = await ben.call("POST", `/v1/deposits/${deposit_id}/release`);
    demand("the deposit", [released.status, released.returned.amount], ["RELEASED", 50_000]);
    day.books.move({
      "psp_receivable/sandbox_wechat/CNY": -50_000n,
      [`customer_hold/${trade_order_id}/CNY`]: -50_000n,
    });
    note(day, trade_order_id, { status: 7 });
    day.say(`${trade_order_id}: 500.00 given back`);
  },
};

export const card_hold: Step = {
  number: "9",
  title: "A card at a terminal of the sandbox is held for 80.00, and 60.00 are captured",
  async play(day) {
    const payment = { method: "card", payment_token: "tok_sandbox_success" };
    const deposit = await hold(day, { amount: 8_000, channel: "card", payment });
    await consume(day, deposit, 6_000);
  },
};

type Asked = Readonly<{ amount: number; channel: Channel; payment: object }>;

/** Ben takes a deposit; where the till shows a code, a phone scans it. */
async function hold(day: Day, { amount, channel, payment }: Asked): Promise<Json> {
  const { ben } = day.park;
  const asked = await ben.call("POST", "/v1/deposits", {
    ...{ store_no: "S02", amount: { amount, currency: "CNY" }, payment },
  });
  if (asked.next !== undefined) await scanWithPhone(asked.next.content);
  const held = await awaitUntil("the deposit is held", async () => {
    const now = await ben.call("GET", `/v1/deposits/${asked.deposit_id}`);
    return now.status === "REQUESTED" ? null : now;
  });
  const { trade_order_id, status, method } = held;
  demand(trade_order_id, [status, held.amount.amount, method], ["HELD", amount, channel]);
  day.books.move({
    [`psp_receivable/sandbox_${channel}/CNY`]: BigInt(amount),
    [`customer_hold/${trade_order_id}/CNY`]: BigInt(amount),
  });
  await day.books.check();
  note(day, trade_order_id, { status: 6 });
  day.say(`${trade_order_id}: ${yuan(amount)} held`);
  return { ...held, channel };
}

async function consume(day: Day, held: Json, amount: number): Promise<void> {
  const { deposit_id, trade_order_id, channel } = held;
  const { ben } = day.park;
  const whole = held.amount.amount;
  const path = `/v1/deposits/${deposit_id}`;
  const too_much = await ben.ask("POST", `${path}/consume`, { amount: whole + 1 });
  demand("a cent more than is held", too_much.status, 422);
  const done = await ben.call("POST", `${path}/consume`, { amount });
  const { status, consumed, returned } = done;
  const figures = [status, consumed.amount, returned.amount];
  demand(trade_order_id, figures, ["CONSUMED", amount, whole - amount]);
  day.books.move({
    [`psp_receivable/sandbox_${channel}/CNY`]: BigInt(-whole),
    [`customer_hold/${trade_order_id}/CNY`]: BigInt(-whole),
  });
  day.books.move(channelMoves(channel, 0, amount));
  note(day, trade_order_id, { status: 2, amount });
  day.say(`${trade_order_id}: ${yuan(amount)} consumed, ${yuan(whole - amount)} gone back`);
}
