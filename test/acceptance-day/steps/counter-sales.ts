/** Steps 2, 3 and 4: cash, a code that the till scans, and one that the customer scans. */
import { demandSale, goods, note, sell, yuan, type Step } from "../day.ts";
import { awaitUntil, demand } from "../demand.ts";
import { anna_drawer, cashMoves } from "../drawers.ts";
import { channelMoves } from "../fees.ts";
import { scanWithPhone } from "../people.ts";

export const cash_sales: Step = {
  number: "2",
  title: "Two sales in cash of 12.00",
  async play(day) {
    const { anna } = day.park;
    for (const received of [2_000, 1_200]) {
      const sale = await sell(anna, {
        store_no: "S01",
        ...goods("雪糕", 1_200),
        payment: { method: "cash", received },
        goods: [{ goods_id: 6_901, name: "雪糕", count: 2, list_price: 600, price: 600 }],
      });
      demandSale(sale, { status: 2, amount: 1_200, method: "cash" });
      const { trade_order_id, change, operator_name } = sale.trade_order;
      demand("the change", change.amount, received - 1_200);
      demand("the operator", operator_name, anna.name);
      note(day, trade_order_id, { amount: 1_200, seller: "anna" });
      day.books.move(cashMoves(anna_drawer(day), 1_200));
      day.say(`${trade_order_id}: paid with ${yuan(received)}, change ${yuan(change.amount)}`);
    }
  },
};

/** WeChat; the wallet asks for its password for a second. */
const asks_for_password = "134567890123450110";

export const bar_payment: Step = {
  number: "3",
  title: "A WeChat code of 9.90 is scanned by an old till; the customer has to confirm",
  async play(day) {
    const { old_till } = day.park;
    const asked = await old_till.good("memberPay/bar", {
      ...{ requiredAmount: "9.90", realAmount: "9.90", storeNo: "S01" },
      barCode: asks_for_password,
    });
    demand("the status while the customer confirms", asked.orderStatus, 1);
    const { tradeOrderId } = asked;
    day.say(`${tradeOrderId}: the customer is asked for the password`);
    const paid = await awaitUntil("the customer confirms", async () => {
      const now = await old_till.good("memberPay/queryStatus", { tradeOrderId });
      return now.orderStatus === 1 ? null : now;
    });
    demand("the payment", paid, { tradeOrderId, orderStatus: 2, productType: 3, amount: 990 });
    note(day, tradeOrderId, { amount: 990 });
    day.books.move(channelMoves("wechat", 0, 990));
    day.say(`${tradeOrderId}: paid by WeChat, 9.90`);
  },
};

export const code_to_scan: Step = {
  number: "4",
  title: "An Alipay code of 50.00 for two day tickets is scanned by the customer",
  async play(day) {
    const { anna, date } = day.park;
    const sale = await sell(anna, {
      store_no: "S01",
      tickets: [{ sku_id: "day_ticket", quantity: 2, date: date(1) }],
      payment: { method: "alipay" },
    });
    demandSale(sale, { status: 1, amount: 5_000, method: null });
    const { trade_order_id } = sale.trade_order;
    await scanWithPhone(sale.next.content);
    const paid = await awaitUntil("the payment is known", async () => {
      const now = await anna.call("GET", `/v1/trade_orders/${trade_order_id}`);
      return now.trade_order.status === 1 ? null : now;
    });
    demandSale(paid, { status: 2, amount: 5_000, method: "alipay" });
    demand("the tickets", paid.fulfillments.length, 1);
    note(day, trade_order_id, { amount: 5_000, seller: "anna" });
    day.books.move(channelMoves("alipay", 0, 5_000));
    const [{ ticket_code }] = paid.fulfillments;
    day.say(`${trade_order_id}: paid by Alipay; ${ticket_code} admits two`);
  },
};
