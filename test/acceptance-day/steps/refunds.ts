/** Step 13: somebody else gives money of a sale back, in parts, and never more than was paid. */
import { demandSale, note, sell, yuan, type Step } from "../day.ts";
import { awaitUntil, demand } from "../demand.ts";

/** WeChat; refunds are under way for a while, then they succeed. */
const slow_refunds = "134567890123450140";

export const refunds: Step = {
  number: "13",
  title: "Ben gives back what Anna sold: a part, the rest by ticket, and no cent more",
  async play(day) {
    const { anna, ben, date } = day.park;
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
    const back = await ben.call("POST", `${path}/refunds`, {
      ticket_codes: [ticket_code],
      reason: "下雨",
    });
    const returned = back.refunds.reduce(
      (sum: number, one: { amount: { amount: number } }) => sum + one.amount.amount,
      0,
    );
    day.say(`${trade_order_id}: ${yuan(returned)} goes back for ${ticket_code}`);
    const left = 4_500 - returned;
    const again = await ben.ask("POST", `${path}/refunds`, { amount: left + 1, reason: "再退" });
    demand("a refund of a cent too much", again.body.code, "REFUND_EXCEEDS_PAYMENT");
    demand("what is said to be left", again.body.left_minor ?? left, left);
    await ben.call("POST", `${path}/refunds`, { amount: left, reason: "再退" });
    const ended = await awaitUntil("the refunds arrive", async () => {
      const now = await anna.call("GET", path);
      return now.trade_order.refunded.amount === 4_500 ? now.trade_order : null;
    });
    demand("the trade order", ended.status, 5);
    const none = await ben.ask("POST", `${path}/refunds`, { reason: "三退" });
    demand("one more refund", none.body.code, "TRADE_ORDER_NOT_REFUNDABLE");
    note(day, trade_order_id, { amount: 4_500, discount: 500, refunded: 4_500, status: 5 });
    day.say(`${trade_order_id}: the other ${yuan(left)} as well; a third refund is refused`);
  },
};
