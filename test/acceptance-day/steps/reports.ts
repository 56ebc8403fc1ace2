/**
 * Steps 12 and 14: reports of the channel that come twice, out of order, late; and a server that is
 * killed after the money was taken and before anything was written.
 */
import { setTimeout as pause } from "node:timers/promises";
import { goods, note, sell, yuan, type Day, type Step } from "../day.ts";
import { awaitUntil, demand } from "../demand.ts";
import { channelMoves } from "../fees.ts";

const unionpayCode = (behaviour: string) => `622345678901234${behaviour}`;

export const odd_reports: Step = {
  number: "12",
  title: "Reports of payments that come twice, before the answer, out of order and late",
  async play(day) {
    const { ben } = day.park;
    const behaviours = [
      ["0030", "reported twice"],
      ["0031", "reported before it was answered"],
      ["0132", "reported paid, and then under way"],
      ["0133", "reported a second late"],
    ] as const;
    const made: { trade_order_id: string; story: string; order_id: string }[] = [];
    for (const [behaviour, story] of behaviours) {
      const { trade_order, orders } = await sell(ben, {
        store_no: "S02",
        ...goods("储物柜", 500),
        payment: { method: "scan", bar_code: unionpayCode(behaviour) },
      });
      made.push({ ...trade_order, story, order_id: orders[0].order_id });
    }
    await awaitUntil("every report has been taken in", async () => {
      const { pending, open_notices } = await day.site.processor.openWork();
      return pending + open_notices === 0 ? true : null;
    });
    for (const { trade_order_id, story, order_id } of made) {
      const { trade_order } = await ben.call("GET", `/v1/trade_orders/${trade_order_id}`);
      const { status, amount } = trade_order;
      demand(trade_order_id, [status, amount.amount], [2, 500]);
      demand("events of payment", await paymentsOf(day, order_id), 1);
      note(day, trade_order_id, { amount: 500 });
      day.books.move(channelMoves("unionpay", 0, 500));
      day.say(`${trade_order_id}: ${story}; paid once, 5.00`);
    }
  },
};

/** How often its timeline says that an order was paid. */
async function paymentsOf({ park }: Day, order_id: string): Promise<number> {
  const { data, chain } = await park.ben.call("GET", `/v1/orders/${order_id}/events`);
  demand(`the timeline of ${order_id}`, chain.status, "INTACT");
  return data.filter(({ type }: { type: string }) => type === "CHECKOUT_COMPLETED").length;
}

/** WeChat; charged at once, and not answered before anybody gives up. */
const charged_without_answer = "134567890123450020";
const amount = 8_800;

export const killed_server: Step = {
  number: "14",
  title: "The server is killed after the channel took 88.00 and before that was written",
  async play(day) {
    const { site, park, books } = day;
    const charges = async () =>
      (await site.processor.movements()).filter(({ kind }) => kind === "charge");
    const before = (await charges()).length;
    const lost = sell(park.anna, {
      store_no: "S01",
      ...goods("年票", amount),
      payment: { method: "scan", bar_code: charged_without_answer },
    }).catch(() => null);
    const charge = await awaitUntil("the channel takes the money", async () => {
      return (await charges())[before] ?? null;
    });
    await site.server.end("SIGKILL");
    demand("the answer to the till", await lost, null);
    day.say(`the channel took ${yuan(Number(charge.amount_minor))}; the server is dead`);
    await pause(300);
    await site.server.start(0);
    const [row] = await site.sql<{ trade_order_id: string }[]>`
      select trade_order_id from payment_sessions
      where merchant_id = ${books.merchant_id} and session_id = ${charge.key}`;
    const { trade_order_id = "" } = row ?? {};
    const paid = await awaitUntil("the payment is found", async () => {
      const now = await park.anna.call("GET", `/v1/trade_orders/${trade_order_id}`);
      return now.trade_order.status === 1 ? null : now.trade_order;
    });
    demand(trade_order_id, [paid.status, paid.amount.amount], [2, amount]);
    demand("charges", (await charges()).length, before + 1);
    note(day, trade_order_id, { amount, seller: "anna" });
    books.move(channelMoves("wechat", 0, amount));
    day.say(`${trade_order_id}: found paid by the server that came after it, once`);
  },
};
