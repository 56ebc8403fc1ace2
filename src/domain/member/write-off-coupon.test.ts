import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accepted,
  lin,
  localInstant,
  ming,
  refused,
  shanghai,
  two_off_ten,
  unused_grant,
} from "../../../test/support/member-samples.ts";
import { decideGiveBackCoupon, type CouponGrant } from "./coupon.ts";
import type { CouponDefinition } from "./coupon-definition.ts";
import {
  checkCoupon,
  decideWriteOffCoupon,
  type CouponUse,
  type CouponUseFacts,
} from "./write-off-coupon.ts";

const now_ms = localInstant("2026-03-21T11:00:00");
const order = { trade_order_id: "E01", order_amount_minor: 1_200n, currency: "CNY" };
const use: CouponUse = { order, store_id: "store_1", member_id: null };
const facts: CouponUseFacts = {
  grant: unused_grant,
  definition: two_off_ten,
  owner: ming,
  time_zone: shanghai,
};

type Change = Readonly<{
  use?: Partial<CouponUse>;
  order?: Partial<typeof order>;
  grant?: Partial<CouponGrant>;
  definition?: Partial<CouponDefinition>;
  facts?: Partial<CouponUseFacts>;
  now_ms?: number;
}>;

const check = (change: Change) =>
  checkCoupon(
    { ...use, order: { ...order, ...change.order }, ...change.use },
    {
      ...facts,
      grant: { ...unused_grant, ...change.grant },
      definition: { ...two_off_ten, ...change.definition },
      ...change.facts,
    },
    { now_ms: change.now_ms ?? now_ms },
  );

describe("a coupon is checked", () => {
  test("and takes its amount off", () => {
    expect(accepted(check({})).discount_minor).toBe(200n);
  });

  test("and takes no more off than was ordered", () => {
    const small = { definition: { threshold_minor: 0n }, order: { order_amount_minor: 150n } };
    expect(accepted(check(small)).discount_minor).toBe(150n);
  });

  test("from its threshold on, by what was ordered", () => {
    expect(check({ order: { order_amount_minor: 1_000n } }).accepted).toBe(true);
    expect(refused(check({ order: { order_amount_minor: 999n } }))).toEqual({
      code: "COUPON_BELOW_THRESHOLD",
      threshold_minor: 1_000n,
      order_amount_minor: 999n,
      currency: "CNY",
    });
  });

  test("up to the last millisecond of its validity", () => {
    const { expiry_at_ms, valid_from_ms } = unused_grant;
    expect(check({ now_ms: expiry_at_ms - 1 }).accepted).toBe(true);
    expect(refused(check({ now_ms: expiry_at_ms }))).toEqual({
      code: "COUPON_EXPIRED",
      expiry_at_ms,
    });
    expect(check({ now_ms: valid_from_ms }).accepted).toBe(true);
    expect(refused(check({ now_ms: valid_from_ms - 1 })).code).toBe("COUPON_NOT_YET_VALID");
  });

  test("in its stores only", () => {
    const definition = { store_ids: ["store_2"] };
    expect(refused(check({ definition }))).toEqual({
      code: "COUPON_WRONG_STORE",
      store_ids: ["store_2"],
    });
    expect(check({ definition, use: { store_id: "store_2" } }).accepted).toBe(true);
    expect(refused(check({ definition, use: { store_id: null } })).code).toBe("COUPON_WRONG_STORE");
    expect(check({ use: { store_id: null } }).accepted).toBe(true);
  });

  test("for its owner, or for whoever bears it when nobody says who pays", () => {
    expect(check({ use: { member_id: ming.member_id } }).accepted).toBe(true);
    expect(refused(check({ use: { member_id: lin.member_id } })).code).toBe(
      "COUPON_OF_ANOTHER_MEMBER",
    );
  });

  test("without an order, no threshold is looked at", () => {
    expect(accepted(check({ use: { order: null } })).discount_minor).toBe(200n);
  });

  test.each<[string, Change]>([
    ["COUPON_UNKNOWN", { facts: { grant: undefined } }],
    ["COUPON_UNKNOWN", { facts: { definition: undefined } }],
    ["COUPON_USED", { grant: { status: "USED", used_at_ms: 1, trade_order_id: "E00" } }],
    ["COUPON_EXPIRED", { grant: { status: "EXPIRED" } }],
    ["COUPON_WRONG_CURRENCY", { order: { currency: "SGD" } }],
    ["COUPON_WRONG_DATE", { definition: { dates: ["2026-10-01"] } }],
    // The 21st is a Saturday.
    ["COUPON_WRONG_WEEKDAY", { definition: { weekdays: ["mon"] } }],
    ["COUPON_WRONG_TIME", { definition: { time_windows: [{ from: "15:00:00", to: "16:00:00" }] } }],
    ["MEMBER_BLOCKED", { facts: { owner: { ...ming, status: "BLOCKED" } } }],
    ["MEMBER_UNKNOWN", { facts: { owner: undefined } }],
  ])("%s is a reason of its own", (code, change) => {
    expect(refused(check(change)).code).toBe(code);
  });
});

describe("a coupon is written off", () => {
  test("for its order, at that instant", () => {
    expect(accepted(decideWriteOffCoupon(use, facts, { now_ms }))).toEqual({
      grant: { ...unused_grant, status: "USED", used_at_ms: now_ms, trade_order_id: "E01" },
      discount_minor: 200n,
    });
  });

  test("or without one, against goods", () => {
    const { grant } = accepted(decideWriteOffCoupon({ ...use, order: null }, facts, { now_ms }));
    expect(grant).toMatchObject({ status: "USED", trade_order_id: null });
  });

  test("exactly when the check says yes, and a check changes nothing", () => {
    const world = fc.record({
      order_amount_minor: fc.bigInt({ min: 0n, max: 2_000n }),
      status: fc.constantFrom("UNUSED" as const, "USED" as const, "EXPIRED" as const),
      hours: fc.integer({ min: -30, max: 240 }),
      store_id: fc.constantFrom("store_1", "store_2", null),
      member_id: fc.constantFrom(ming.member_id, lin.member_id, null),
    });
    fc.assert(
      fc.property(world, ({ order_amount_minor, status, hours, store_id, member_id }) => {
        const asked: CouponUse = {
          order: { ...order, order_amount_minor },
          store_id,
          member_id,
        };
        const grant = Object.freeze({ ...unused_grant, status });
        const definition = { ...two_off_ten, store_ids: ["store_1"] };
        const stamp = { now_ms: now_ms + hours * 3_600_000 };
        const checked = checkCoupon(asked, { ...facts, grant, definition }, stamp);
        const written = decideWriteOffCoupon(asked, { ...facts, grant, definition }, stamp);
        expect(written.accepted).toBe(checked.accepted);
        if (!written.accepted) expect(written).toEqual(checked);
        else expect(written.change.grant.status).toBe("USED");
      }),
    );
  });

  test("once between two give-backs, whoever comes first, and for one order at a time", () => {
    const attempts = fc.array(
      fc.record({ kind: fc.constantFrom("write off", "give back"), number: fc.nat(5) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(attempts, (all) => {
        let grant: CouponGrant = unused_grant;
        let holder: string | null = null;
        for (const { kind, number } of all) {
          const trade_order_id = `E${number}`;
          const decision =
            kind === "write off"
              ? decideWriteOffCoupon(
                  { ...use, order: { ...order, trade_order_id } },
                  { ...facts, grant },
                  { now_ms },
                )
              : decideGiveBackCoupon({ trade_order_id }, { grant }, { now_ms });
          const should = kind === "write off" ? holder === null : holder === trade_order_id;
          expect(decision.accepted).toBe(should);
          if (!decision.accepted) continue;
          holder = kind === "write off" ? trade_order_id : null;
          grant = "grant" in decision.change ? decision.change.grant : decision.change;
          expect(grant.trade_order_id).toBe(holder);
        }
      }),
    );
  });
});
