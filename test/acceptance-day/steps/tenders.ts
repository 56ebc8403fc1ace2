/** Steps 2, 4, 6 and 11 with a member: a coupon, points, the stored value, and all at once. */
import { demandSale, goods, note, sell, yuan, type Day, type Step } from "../day.ts";
import { awaitUntil, demand } from "../demand.ts";
import { anna_drawer, cashMoves } from "../drawers.ts";
import { channelMoves } from "../fees.ts";
import { scanWithPhone } from "../people.ts";
import { demandMember, walletMoves } from "./members.ts";

export const coupon_sale: Step = {
  number: "2",
  title: "A third one with Ms Lin's coupon: 2.00 off, and 5 points for the 10.00 that are left",
  async play(day) {
    const { anna } = day.park;
    const { member_id, coupon_code } = day.lin;
    const wanted = {
      ...{ store_no: "S01", ...goods("雪糕", 1_200), payment: { method: "cash" } },
      ...{ member: { phone: "138 1234 5678" }, coupon_code },
    };
    const sale = await sell(anna, wanted);
    demandSale(sale, { status: 2, amount: 1_000, method: "cash" });
    const { trade_order_id, discount, points_earned } = sale.trade_order;
    demand("coupon and points", [discount.amount, points_earned], [200, 5]);
    note(day, trade_order_id, { amount: 1_000, discount: 200, seller: "anna" });
    day.books.move(cashMoves(anna_drawer(day), 1_000));
    day.books.move(pointsMoves(member_id, 5));
    const again = await anna.ask("POST", "/v1/sales", wanted);
    demand("the coupon once more", again.status, 409);
    day.say(`${trade_order_id}: ${coupon_code} took 2.00 off, and is refused once more`);
  },
};

export const points_sale: Step = {
  number: "4",
  title: "Ms Lin scans an Alipay code of 50.00 and earns 5 points for each 10.00",
  async play(day) {
    const { anna, date } = day.park;
    const { member_id } = day.lin;
    const { next, trade_order } = await sell(anna, {
      ...{ store_no: "S01", tickets: [{ sku_id: "day_ticket", quantity: 2, date: date(3) }] },
      ...{ member: { member_id }, payment: { method: "alipay" } },
    });
    const { trade_order_id } = trade_order;
    await scanWithPhone(next.content);
    const paid = await settled(day, trade_order_id);
    demandSale(paid, { status: 2, amount: 5_000, method: "alipay" });
    demand("points", paid.trade_order.points_earned, 25);
    note(day, trade_order_id, { amount: 5_000, seller: "anna" });
    day.books.move(channelMoves("alipay", 0, 5_000));
    day.books.move(pointsMoves(member_id, 25));
    await demandMember(day, { principal: 0, gift: 0 });
    day.say(`${trade_order_id}: 25 points, 30 in all`);
  },
};

export const wallet_sale: Step = {
  number: "6",
  title: "Ms Lin shows a code and pays 110.00 from her account; 55.00 go back to where they were",
  async play(day) {
    const { anna } = day.park;
    const { member_id } = day.lin;
    const { code } = await anna.call("POST", `/v1/members/${member_id}/code`);
    const wanted = {
      ...{ store_no: "S01", ...goods("水上课程", 11_000), member: { code } },
      ...{ member_amount: "rest", payment: { method: "member" } },
    };
    const sale = await sell(anna, wanted);
    demandSale(sale, { status: 2, amount: 11_000, method: "member" });
    const { trade_order_id, tenders } = sale.trade_order;
    demand("her own money and the gift", tenders[0].gift.amount, 1_000);
    const again = await anna.ask("POST", "/v1/sales", wanted);
    demand("the code once more is refused", again.status >= 400, true);
    day.books.move(walletMoves(member_id, { principal: -10_000, gift: -1_000 }));
    day.books.move({ "merchant_payable/CNY": 11_000n });
    await day.books.check();
    await anna.call("POST", `/v1/trade_orders/${trade_order_id}/refunds`, {
      ...{ amount: 5_500, reason: "课程缩短" },
    });
    day.books.move(walletMoves(member_id, { principal: 5_000, gift: 500 }));
    day.books.move({ "merchant_payable/CNY": -5_500n });
    note(day, trade_order_id, { amount: 11_000, refunded: 5_500, status: 4, seller: "anna" });
    await demandMember(day, { principal: 5_000, gift: 1_500 });
    day.say(`${trade_order_id}: 100.00 and 10.00 given; 50.00 and 5.00 are back`);
  },
};

export const split_sale: Step = {
  number: "11",
  title: "30.00 are paid by 10 points and 20.00 by card, and go back in the reverse order",
  async play(day) {
    const { anna } = day.park;
    const { member_id } = day.lin;
    const paid = await sell(anna, {
      ...{ store_no: "S01", ...goods("救生圈", 3_000), member: { member_id }, points: 10 },
      payment: { method: "card", payment_token: "tok_sandbox_success" },
    });
    const { trade_order_id } = paid.trade_order;
    demandSale(paid, { status: 2, amount: 3_000, method: "card" });
    const { points_earned } = paid.trade_order;
    day.books.move(channelMoves("card", 0, 2_000));
    day.books.move({ "points_expense/CNY": 1_000n, "merchant_payable/CNY": 1_000n });
    day.books.move(pointsMoves(member_id, points_earned - 10));
    await day.books.check();
    const path = `/v1/trade_orders/${trade_order_id}`;
    await anna.call("POST", `${path}/refunds`, { amount: 2_000, reason: "漏气" });
    const half = await anna.call("GET", path);
    const refunds = half.trade_order.tenders.map((one: { refunded: { amount: number } }) => {
      return one.refunded.amount;
    });
    demand("what went back of points and card", refunds, [0, 2_000]);
    await anna.call("POST", `${path}/refunds`, { reason: "漏气" });
    day.books.move(channelMoves("card", 2_000, 0));
    day.books.move({ "points_expense/CNY": -1_000n, "merchant_payable/CNY": -1_000n });
    day.books.move(pointsMoves(member_id, 10 - points_earned));
    note(day, trade_order_id, { amount: 3_000, refunded: 3_000, status: 5, seller: "anna" });
    await demandMember(day, { principal: 5_000, gift: 1_500 });
    day.say(
      `${trade_order_id}: the card first, then the points; ${points_earned} earned, and taken back`,
    );
    day.say(`${yuan(6_500)} and 30 points are left to Ms Lin`);
  },
};

function pointsMoves(member_id: string, points: number) {
  return {
    [`points_liability/${member_id}/PTS`]: BigInt(points),
    "points_expense/PTS": BigInt(points),
  };
}

function settled({ park }: Day, trade_order_id: string) {
  return awaitUntil("the payment is known", async () => {
    const now = await park.anna.call("GET", `/v1/trade_orders/${trade_order_id}`);
    return now.trade_order.status === 1 ? null : now;
  });
}
