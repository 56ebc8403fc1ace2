/** Steps 1 and 16: Anna's shift, opened with a float and closed by a count that is 1.00 short. */
import { goods, note, sell, yuan, type Day, type Step } from "../day.ts";
import { demand } from "../demand.ts";
import { anna_drawer, cashMoves } from "../drawers.ts";
import type { Json } from "../people.ts";

const float = 20_000;
const missing = 100;

export const open_shift: Step = {
  number: "1",
  title: "Anna opens her shift with 200.00 in the drawer",
  async play(day) {
    const shift = await day.park.anna.call("POST", "/v1/shifts", { store_no: "S01", float });
    day.drawers.set("anna", `S01/${shift.shift_id}`);
    day.books.move({
      [anna_drawer(day)]: BigInt(float),
      "cash_safe/S01/CNY": -BigInt(float),
    });
    demand("what should be in the drawer", shift.drawer.expected_minor, float);
    day.say(`${shift.shift_id}: open, ${yuan(float)} in the drawer`);
  },
};

export const close_shift: Step = {
  number: "16",
  title: "Anna counts her drawer, sells once more, counts again and closes 1.00 short",
  async play(day) {
    const { anna } = day.park;
    const seen = await current(day);
    const { shift_id } = seen;
    const sale = await sell(anna, {
      ...{ store_no: "S01", ...goods("雨衣", 1_500), payment: { method: "cash" } },
    });
    note(day, sale.trade_order.trade_order_id, { amount: 1_500, seller: "anna" });
    day.books.move(cashMoves(anna_drawer(day), 1_500));
    const early = await anna.ask("POST", `/v1/shifts/${shift_id}/close`, closing(seen));
    demand("a count that is out of date", early.body.code, "SHIFT_TOTALS_CHANGED");
    const shift = await current(day);
    const expected = shift.drawer.expected_minor;
    demand("what should be in the drawer", BigInt(expected), day.books.balance(anna_drawer(day)));
    const closed = await anna.call("POST", `/v1/shifts/${shift_id}/close`, closing(shift));
    const { closing: z, totals } = closed;
    demand(
      "the final report",
      [z.z_number, z.expected_minor, z.counted_minor, z.over_short_minor],
      [1, expected, expected - missing, -missing],
    );
    demandTotals(day, totals);
    day.books.move({
      [anna_drawer(day)]: -BigInt(expected),
      "cash_safe/S01/CNY": BigInt(expected - missing),
      "over_short/S01/CNY": BigInt(missing),
    });
    day.say(`Z ${z.z_number}: ${yuan(expected)} expected, ${yuan(expected - missing)} counted`);
    day.say(`sold ${yuan(totals.amount_minor)} in ${totals.collection_count} sales`);
  },
};

async function current({ park }: Day): Promise<Json> {
  return (await park.anna.call("GET", "/v1/shifts/current")).shift;
}

/** The drawer in notes and coins, less one yuan. */
function closing({ change_count, drawer }: Json): object {
  let left = drawer.expected_minor - missing;
  const pieces = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10].map((denomination) => {
    const count = Math.floor(left / denomination);
    left -= count * denomination;
    return { denomination, count };
  });
  demand("what no coin is left for", left, 0);
  return { change_count, pieces, note: "少一元" };
}

/** The final report against the sales that Anna made. */
function demandTotals({ sold }: Day, totals: Json): void {
  const hers = [...sold.values()].filter(({ seller }) => seller === "anna");
  const sales = hers.filter(({ kind }) => kind === "SALE");
  const recharges = hers.filter(({ kind }) => kind === "RECHARGE");
  const sum = (read: (one: (typeof sales)[number]) => number) =>
    sales.reduce((total, one) => total + read(one), 0);
  const { collection_count, amount_minor, discount_minor, recharge_paid_minor } = totals;
  demand(
    "sales, paid and discounts of the report",
    [collection_count, amount_minor, discount_minor],
    [sales.length, sum(({ amount }) => amount), sum(({ discount }) => discount)],
  );
  const paid_in = recharges.reduce((total, { amount }) => total + amount, 0);
  demand("paid in by members", recharge_paid_minor, paid_in);
}
