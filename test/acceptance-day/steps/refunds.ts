/** Step 13: somebody else gives money back: never more than was paid, or than they may. */
import { demandSale, goods, note, sell, yuan, type Step } from "../day.ts";
import { awaitUntil, demand } from "../demand.ts";
import { ben_drawer, cashMoves } from "../drawers.ts";
import { cashier_refund_max } from "../park.ts";

/** What the store asks for before money goes back. */
const refund_pin = "271828";

/** WeChat; refunds are under way for a while, then they succeed. */
const slow_refunds = "134567890123450140";

export const refunds: Step = {
  number: "13",
  title:
    "Ben gives back what Anna sold, with the store's PIN: by ticket, the rest, and no cent more",
  async play(day) {
    const { anna, ben, manager, old_till, date } = day.park;
    const ticket = { sku_id: "day_ticket", quantity: 1, date: date(2) };
    const sale = await sell(anna, {
      store_no: "S01",
      tickets: [ticket, ticket],
      discount: 500,
      payment: { method: "scan", bar_code: slow_refunds },
    });
    demandSale(sale, { status: 2, amount: 4_500, method: "wechat" });
    const { trade_order_id } = sale.trade_order;
    const path = `/v1/trade_orders/${trade_order_id}`;
    const { ticket_code } = sale.fulfillments[1];
    await manager.call("PUT", "/v1/stores/S01/refund_pin", { refund_pin });
    const rain = { ticket_codes: [ticket_code], reason: "下雨" };
    for (const [pin, code] of [
      [{}, "REFUND_PIN_REQUIRED"],
      [{ refund_pin: "0000" }, "REFUND_PIN_WRONG"],
    ] as const) {
      const refused = await ben.ask("POST", `${path}/refunds`, { ...rain, ...pin });
      demand("a refund without the store's PIN", [refused.status, refused.body.code], [403, code]);
    }
    const back = await ben.call("POST", `${path}/refunds`, { ...rain, refund_pin });
    const returned = back.refunds.reduce(
      (sum: number, one: { amount: { amount: number } }) => sum + one.amount.amount,
      0,
    );
    day.say(`${trade_order_id}: ${yuan(returned)} goes back for ${ticket_code}`);
    const left = 4_500 - returned;
    const refund = (minor: number, refundPassword = refund_pin) =>
      old_till.ask("memberPay/refund2", {
        ...{ tradeOrderId: trade_order_id, refundAmount: yuan(minor), refundPassword },
      });
    demand("a refund with a wrong password", (await refund(left, "0000")).code, 12_100);
    demand("a refund of a cent too much", (await refund(left + 1)).code, 12_063);
    const rest = await refund(left);
    demand("the refund of the rest", rest.code, 0);
    const ended = await awaitUntil("the refunds arrive", async () => {
      const now = await anna.call("GET", path);
      return now.trade_order.refunded.amount === 4_500 ? now.trade_order : null;
    });
    demand("the trade order", ended.status, 5);
    demand("one refund more", (await refund(left)).code, 12_062);
    note(day, trade_order_id, {
      ...{ amount: 4_500, discount: 500, refunded: 4_500, status: 5, seller: "anna" },
    });
    day.say(`${trade_order_id}: ${yuan(left)} more by an old till; a third refund is 12062`);
  },
};

export const refund_limit: Step = {
  number: "+",
  title: "A cashier may give back 200.00 at once, and the manager more",
  async play(day) {
    const { ben, manager } = day.park;
    const amount = cashier_refund_max + 100;
    const cash = { method: "cash" };
    const sale = await sell(ben, { store_no: "S02", ...goods("年票", amount), payment: cash });
    const { trade_order_id } = sale.trade_order;
    const path = `/v1/trade_orders/${trade_order_id}/refunds`;
    const refused = await ben.ask("POST", path, { reason: "不想要了" });
    demand("a refund beyond the limit", refused.body.code, "REFUND_LIMIT_EXCEEDED");
    day.books.move(cashMoves(ben_drawer, amount));
    await day.books.check();
    await manager.call("POST", path, { reason: "不想要了" });
    note(day, trade_order_id, { amount, refunded: amount, status: 5 });
    day.books.move(cashMoves(ben_drawer, -amount));
    day.say(`${trade_order_id}: ${yuan(amount)} refused to Ben, given back by the manager`);
  },
};
