/** An agent buys online in dollars: a family pack by card, through the whole life of an order. */
import { addDays, localDate } from "../../../src/domain/time-zone.ts";
import type { Step } from "../day.ts";
import { demand } from "../demand.ts";
import { islandAgent } from "../park.ts";

export const island_sale: Step = {
  number: "+",
  title: "Beside it, an agent buys a family pack online, 119.00 dollars by card",
  async play(day) {
    const agent = islandAgent(day.site);
    const date = addDays(localDate(Date.now(), "Asia/Singapore"), 20);
    const order = await agent.call("POST", "/v1/orders", {
      ...{ sku_id: "sentosa_family_pack", quantity: 3, date, channel: "agent" },
      customer: { name: "谭先生" },
    });
    const session = await agent.call("POST", `/v1/orders/${order.order_id}/checkout`, {
      payment_method: "card",
    });
    const path = `/v1/payment_sessions/${session.session_id}/complete`;
    const paid = await agent.call("POST", path, { payment_token: "tok_sandbox_success" });
    demand("the order", paid.order.status, "FULFILLED");
    demand("the price", paid.order.quote_amount_sgd, 119);
    day.island_books.move({
      "psp_receivable/sandbox_card/SGD": 11_900n,
      "merchant_payable/SGD": 11_900n,
    });
    day.say(`${order.order_id}: paid by card, ${paid.fulfillment.ticket_code}`);
  },
};
