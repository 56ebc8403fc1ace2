import { describe, expect, test } from "vitest";
import { given } from "../../../test/support/given.ts";
import {
  adult,
  beach,
  beach_pass,
  catalogWith,
  checkedOut,
  createOrder,
  family_pack,
  lockedOrder,
  minute_ms,
  night_show,
  product,
  show,
  slotWith,
  start_ms,
  today,
  visit_date,
} from "../../../test/support/samples.ts";
import {
  cart_orders_max,
  decideCreateOrder,
  lock_duration_ms,
  type CreateOrderFacts,
} from "./create-order.ts";

const facts = (change: Partial<CreateOrderFacts> = {}): CreateOrderFacts => ({
  catalog: catalogWith(),
  slot: slotWith(),
  cart: [],
  ...change,
});

describe("an order is written down and holds its places", () => {
  const change = given(facts(), start_ms + 2)
    .when(decideCreateOrder, createOrder())
    .thenAccepted();

  test("in two events: drafted when the request came, locked when it was decided", () => {
    expect(change.events).toEqual([
      {
        order_id: "order_1",
        event: {
          type: "ORDER_DRAFT_CREATED",
          at_ms: start_ms,
          payload: {
            skuId: "family_pack",
            quantity: 3,
            date: visit_date,
            quoteAmountSgd: 119,
            channel: "telegram",
            customer: { telegram_username: "bestjustin" },
          },
        },
      },
      {
        order_id: "order_1",
        event: {
          type: "INVENTORY_LOCKED",
          at_ms: start_ms + 2,
          payload: {
            lockId: "lock_1",
            skuId: "family_pack",
            quantity: 3,
            expiryAt: new Date(start_ms + 2 + lock_duration_ms).toISOString(),
          },
        },
      },
    ]);
  });

  test("with the payload's keys in the order of the source", () => {
    const [drafted] = change.events;
    expect(Object.keys(drafted!.event.payload)).toEqual([
      "skuId",
      "quantity",
      "date",
      "quoteAmountSgd",
      "channel",
      "customer",
    ]);
  });

  test("at the price of its packs, under the name in the merchant's language", () => {
    expect(change.drafts?.[0]).toMatchObject({
      quote_amount_minor: 11_900n,
      product_name: "家庭套票",
      status: "DRAFT",
      payment_status: "NONE",
      created_at_ms: start_ms,
    });
  });

  test("with its start time in the event when it has one", () => {
    const slot = slotWith({ pool_id: show.pool_id, start_time: "19:40" });
    const command = createOrder({ sku_id: night_show.sku_id, quantity: 1, start_time: "19:40" });
    const timed = given(facts({ slot }), start_ms).when(decideCreateOrder, command).thenAccepted();
    expect(Object.keys(timed.events[0]!.event.payload).slice(2, 5)).toEqual([
      "date",
      "startTime",
      "quoteAmountSgd",
    ]);
  });
});

describe("an order is refused", () => {
  test("for a SKU that does not exist", () => {
    given(facts(), start_ms)
      .when(decideCreateOrder, createOrder({ sku_id: "nothing" }))
      .thenRejected({ code: "SKU_UNKNOWN", sku_id: "nothing" });
  });

  test.each([
    ["before its sale begins", { sale_from_ms: start_ms + 1 }],
    ["from the instant at which its sale ends", { sale_until_ms: start_ms }],
    ["while the SKU is switched off", { active: false }],
  ])("%s", (_when, change) => {
    const sku = { ...family_pack, ...change };
    const { sku_id, sale_from_ms, sale_until_ms } = sku;
    given(facts({ catalog: catalogWith({ skus: [sku] }) }), start_ms)
      .when(decideCreateOrder, createOrder())
      .thenRejected({ code: "SKU_NOT_ON_SALE", sku_id, sale_from_ms, sale_until_ms });
  });

  test("while its product is switched off", () => {
    const catalog = catalogWith({ products: [{ ...product, active: false }] });
    given(facts({ catalog }), start_ms).when(decideCreateOrder, createOrder()).thenRejected({
      code: "SKU_NOT_ON_SALE",
      sku_id: "family_pack",
      sale_from_ms: null,
      sale_until_ms: null,
    });
  });

  test.each([
    [2, [3]],
    [4, [3, 6]],
  ])("for %i visitors of a pack of three, and the nearest packs are named", (quantity, valid) => {
    given(facts(), start_ms)
      .when(decideCreateOrder, createOrder({ quantity }))
      .thenRejected({ code: "QUANTITY_NOT_A_PACK", pack_size: 3, valid_quantities: valid });
  });

  test("without a start time where there are several a day", () => {
    given(facts(), start_ms)
      .when(decideCreateOrder, createOrder({ sku_id: night_show.sku_id, quantity: 1 }))
      .thenRejected({ code: "START_TIME_REQUIRED", sku_id: "night_show" });
  });

  test("with a start time where there is none", () => {
    given(facts(), start_ms)
      .when(decideCreateOrder, createOrder({ start_time: "09:30" }))
      .thenRejected({ code: "START_TIME_NOT_TAKEN", sku_id: "family_pack" });
  });

  test("for a day that is over where the merchant is", () => {
    given(facts(), start_ms)
      .when(decideCreateOrder, createOrder({ date: "2026-03-19" }))
      .thenRejected({ code: "DATE_PAST", date: "2026-03-19", today });
  });

  test("for a day on which nothing is sold", () => {
    given(facts({ slot: undefined }), start_ms)
      .when(decideCreateOrder, createOrder())
      .thenRejected({ code: "SLOT_UNKNOWN", date: visit_date, start_time: "" });
  });

  test("for a closed day, although it has room", () => {
    given(facts({ slot: slotWith({ closed: true }) }), start_ms)
      .when(decideCreateOrder, createOrder())
      .thenRejected({ code: "SLOT_CLOSED", date: visit_date, start_time: "" });
  });

  test("for want of room, with what is left and what may come back", () => {
    given(facts({ slot: slotWith({ capacity: 10, held: 2, sold: 6 }) }), start_ms)
      .when(decideCreateOrder, createOrder())
      .thenRejected({
        code: "SLOT_SOLD_OUT",
        date: visit_date,
        start_time: "",
        remaining: 2,
        held: 2,
      });
  });

  test("but not the last party that still fits", () => {
    given(facts({ slot: slotWith({ capacity: 9, held: 2, sold: 4 }) }), start_ms)
      .when(decideCreateOrder, createOrder())
      .thenAccepted();
  });
});

describe("a cart", () => {
  test("takes no more than its fill", () => {
    const cart = Array.from({ length: cart_orders_max }, (_, n) =>
      lockedOrder({ order_id: `order_${n + 2}` }),
    );
    given(facts({ cart }), start_ms)
      .when(decideCreateOrder, createOrder())
      .thenRejected({ code: "CART_FULL", orders_max: cart_orders_max });
    given(facts({ cart: cart.slice(1) }), start_ms)
      .when(decideCreateOrder, createOrder())
      .thenAccepted();
  });

  test("takes nothing while it is being paid", () => {
    const { orders, session } = checkedOut([lockedOrder({ order_id: "order_2" })]);
    given(facts({ cart: orders }), start_ms)
      .when(decideCreateOrder, createOrder())
      .thenRejected({
        code: "CART_BEING_PAID",
        cart_id: "cart_1",
        session_id: session.session_id,
      });
  });

  test("holds one currency", () => {
    const cart = [{ ...lockedOrder({ order_id: "order_2" }), currency: "CNY" }];
    given(facts({ cart }), start_ms)
      .when(decideCreateOrder, createOrder())
      .thenRejected({ code: "CART_CURRENCIES_DIFFER", cart_id: "cart_1" });
  });
});

describe("an unlimited pool", () => {
  const command = createOrder({ sku_id: beach_pass.sku_id, quantity: 1 });

  test("sells on days that nobody planned", () => {
    given(facts({ slot: undefined }), start_ms)
      .when(decideCreateOrder, command)
      .thenAccepted();
  });

  test("but not on a day that is closed", () => {
    const slot = slotWith({ pool_id: beach.pool_id, capacity: null, closed: true });
    given(facts({ slot }), start_ms)
      .when(decideCreateOrder, command)
      .thenRejected({ code: "SLOT_CLOSED", date: visit_date, start_time: "" });
  });
});

test("an unlimited pool with times sells at those times only", () => {
  const hourly = { ...beach, pool_id: "hourly", timed: true };
  const sku = { ...beach_pass, sku_id: "hourly", pool_id: "hourly" };
  const catalog = catalogWith({ skus: [sku] });
  const pools = new Map([...catalog.pools, [hourly.pool_id, hourly]]);
  given(facts({ catalog: { ...catalog, pools }, slot: undefined }), start_ms)
    .when(decideCreateOrder, createOrder({ sku_id: "hourly", quantity: 1, start_time: "09:30" }))
    .thenRejected({ code: "SLOT_UNKNOWN", date: visit_date, start_time: "09:30" });
});

describe("sales close", () => {
  /** Whether the slot can still be bought at the instant. */
  function isSold(when: { at: string; cutoff_minutes: number; date: string; zone: string }) {
    const sku = { ...adult, cutoff_minutes: when.cutoff_minutes };
    const catalog = catalogWith({ skus: [sku], merchant: { time_zone: when.zone } });
    const command = createOrder({ sku_id: adult.sku_id, quantity: 1, date: when.date });
    const slot = slotWith({ date: when.date });
    const stamp = {
      now_ms: Date.parse(when.at),
      newId: (prefix: string) => `${prefix}_1`,
      newNumber: String,
    };
    const decision = decideCreateOrder(command, facts({ catalog, slot }), stamp);
    return decision.accepted ? "SOLD" : decision.rejection.code;
  }
  const singapore = { cutoff_minutes: 0, date: "2026-03-20", zone: "Asia/Singapore" };

  test("for today at midnight of the merchant's zone, not of anyone else's", () => {
    expect(isSold({ ...singapore, at: "2026-03-20T15:59:59.999Z" })).toBe("SOLD");
    expect(isSold({ ...singapore, at: "2026-03-20T16:00:00.000Z" })).toBe("DATE_PAST");
    const new_york = { ...singapore, zone: "America/New_York" };
    expect(isSold({ ...new_york, at: "2026-03-21T03:59:59.999Z" })).toBe("SOLD");
    expect(isSold({ ...new_york, at: "2026-03-21T04:00:00.000Z" })).toBe("DATE_PAST");
  });

  test("an hour before the end of the day with a cut-off of an hour", () => {
    const early = { ...singapore, cutoff_minutes: 60 };
    expect(isSold({ ...early, at: "2026-03-20T14:59:59.999Z" })).toBe("SOLD");
    expect(isSold({ ...early, at: "2026-03-20T15:00:00.000Z" })).toBe("PAST_CUTOFF");
  });

  test("a day ahead with a cut-off of a day", () => {
    const ahead = { ...singapore, cutoff_minutes: 1_440, date: "2026-03-21" };
    expect(isSold({ ...ahead, at: "2026-03-20T15:59:59.999Z" })).toBe("SOLD");
    expect(isSold({ ...ahead, at: "2026-03-20T16:00:00.000Z" })).toBe("PAST_CUTOFF");
  });

  test("an hour of real time before midnight also on the day on which the clocks change", () => {
    const london = { cutoff_minutes: 60, date: "2026-10-25", zone: "Europe/London" };
    expect(isSold({ ...london, at: "2026-10-25T22:59:59.999Z" })).toBe("SOLD");
    expect(isSold({ ...london, at: "2026-10-25T23:00:00.000Z" })).toBe("PAST_CUTOFF");
  });

  test("at the start of a timed slot, less the cut-off", () => {
    const sku = { ...night_show, cutoff_minutes: 30 };
    const catalog = catalogWith({ skus: [sku] });
    const start_time = "19:40";
    const slot = slotWith({ pool_id: show.pool_id, date: today, start_time });
    const command = createOrder({
      sku_id: sku.sku_id,
      quantity: 1,
      date: today,
      start_time,
    });
    // 19:10 in Singapore.
    const closing_ms = Date.parse("2026-03-20T11:10:00Z");
    given(facts({ catalog, slot }), closing_ms - 1)
      .when(decideCreateOrder, command)
      .thenAccepted();
    given(facts({ catalog, slot }), closing_ms)
      .when(decideCreateOrder, command)
      .thenRejected({ code: "PAST_CUTOFF", date: today, start_time, cutoff_minutes: 30 });
  });
});

describe("when several things are wrong, the first that no other change would cure is told", () => {
  const full = slotWith({ capacity: 0, closed: true });
  const cart = [{ ...lockedOrder({ order_id: "order_2" }), currency: "CNY" }];
  const off = catalogWith({ skus: [{ ...family_pack, active: false }] });
  const wrong = createOrder({ quantity: 4, start_time: "09:30", date: "2026-03-19" });
  const code = (change: Parameters<typeof facts>[0], command = wrong) => {
    const decision = decideCreateOrder(command, facts(change), {
      now_ms: start_ms + minute_ms,
      newId: (prefix) => prefix,
      newNumber: (prefix) => prefix,
    });
    return decision.accepted ? "accepted" : decision.rejection.code;
  };
  const all = { catalog: off, slot: full, cart };

  test("from the SKU over the quantity, the time and the room to the cart", () => {
    const on = { slot: full, cart };
    expect([
      code(all, { ...wrong, sku_id: "nothing" }),
      code(all),
      code(on),
      code(on, { ...wrong, quantity: 3 }),
      code(on, { ...wrong, quantity: 3, start_time: "" }),
      code(on, createOrder()),
      code({ slot: slotWith({ capacity: 0 }), cart }, createOrder()),
      code({ cart }, createOrder()),
      code({}, createOrder()),
    ]).toEqual([
      "SKU_UNKNOWN",
      "SKU_NOT_ON_SALE",
      "QUANTITY_NOT_A_PACK",
      "START_TIME_NOT_TAKEN",
      "DATE_PAST",
      "SLOT_CLOSED",
      "SLOT_SOLD_OUT",
      "CART_CURRENCIES_DIFFER",
      "accepted",
    ]);
  });
});
