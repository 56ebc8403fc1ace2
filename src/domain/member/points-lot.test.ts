import { describe, expect, test } from "vitest";
import {
  accepted,
  day_ms,
  ming,
  localInstant,
  lotWith,
  points_rule,
  refused,
  shanghai,
} from "../../../test/support/member-samples.ts";
import { availablePoints, burnPoints, expireLots, newLot, returnToLots } from "./points-lot.ts";
import { takeBackPoints } from "./take-back-points.ts";

const now_ms = localInstant("2026-03-20T10:00:00");
const monday = lotWith({ lot_id: "monday", earned_at_ms: now_ms - 4 * day_ms });
const tuesday = lotWith({ lot_id: "tuesday", earned_at_ms: now_ms - 3 * day_ms });
const over = lotWith({
  lot_id: "over",
  earned_at_ms: now_ms - 5 * day_ms,
  expiry_at_ms: now_ms,
});

describe("a lot", () => {
  const given = {
    merchant_id: ming.merchant_id,
    lot_id: "lot",
    member_id: ming.member_id,
    source: "SALE",
    trade_order_id: "E01",
    points: 25n,
  } as const;

  test("is good till the end of its last day on the merchant's calendar", () => {
    // 00:30 on the 20th in Shanghai, when London has the 19th.
    const clock = { now_ms: localInstant("2026-03-20T00:30:00"), time_zone: shanghai };
    const lot = newLot(given, { validity_days: 2 }, clock);
    expect(lot).toMatchObject({
      points: 25n,
      remaining_points: 25n,
      earned_at_ms: clock.now_ms,
      expiry_at_ms: localInstant("2026-03-23T00:00:00"),
    });
    expect(availablePoints([lot], lot.expiry_at_ms! - 1)).toBe(25n);
    expect(availablePoints([lot], lot.expiry_at_ms!)).toBe(0n);
  });

  test("never expires when the rule has no end", () => {
    const rule = { ...points_rule, validity_days: null };
    expect(newLot(given, rule, { now_ms, time_zone: shanghai }).expiry_at_ms).toBeNull();
  });
});

const burn = (lots: readonly (typeof monday)[], points: bigint) =>
  burnPoints(lots, { member: ming, points, now_ms });

describe("points are burned", () => {
  test("oldest first, whatever the order in which the lots come", () => {
    const { lots, parts } = accepted(burn([tuesday, monday], 130n));
    expect(parts).toEqual([
      { lot_id: "monday", points: 100n },
      { lot_id: "tuesday", points: 30n },
    ]);
    expect(lots).toEqual([
      { ...monday, remaining_points: 0n },
      { ...tuesday, remaining_points: 70n },
    ]);
  });

  test("but not those of a lot that is over", () => {
    expect(accepted(burn([over, monday], 100n)).parts).toEqual([
      { lot_id: "monday", points: 100n },
    ]);
    expect(refused(burn([over, monday], 101n))).toEqual({
      code: "POINTS_TOO_LOW",
      available_points: 100n,
      wanted_points: 101n,
    });
  });

  test("of two lots of one instant, the one first that expires first", () => {
    const soon = lotWith({ lot_id: "z_soon", expiry_at_ms: now_ms + 1 });
    const later = lotWith({ lot_id: "a_later", expiry_at_ms: now_ms + 2 });
    const never = lotWith({ lot_id: "a_never" });
    const { parts } = accepted(burn([never, later, soon], 201n));
    expect(parts.map(({ lot_id }) => lot_id)).toEqual(["z_soon", "a_later", "a_never"]);
  });

  test("not by a blocked member, and not fewer than one", () => {
    expect(refused(burn([monday], 0n)).code).toBe("POINTS_AMOUNT_NOT_POSITIVE");
    const blocked = { ...ming, status: "BLOCKED" as const };
    expect(refused(burnPoints([monday], { member: blocked, points: 1n, now_ms })).code).toBe(
      "MEMBER_BLOCKED",
    );
  });
});

describe("points expire", () => {
  test("when their lot is over, once", () => {
    const { lots, expired_points } = expireLots([over, monday], now_ms);
    expect(expired_points).toBe(100n);
    expect(lots).toEqual([{ ...over, remaining_points: 0n, expired_points: 100n }]);
    expect(expireLots(lots, now_ms)).toEqual({ lots: [], expired_points: 0n });
  });
});

describe("a refund takes back what its sale earned", () => {
  const due = { trade_order_id: "E_tuesday", points: 60n, now_ms };

  test("from the sale's own lot", () => {
    expect(takeBackPoints([monday, tuesday], due)).toEqual({
      lots: [{ ...tuesday, remaining_points: 40n, taken_back_points: 60n }],
      taken_points: 60n,
      expired_points: 0n,
      short_points: 0n,
    });
  });

  test("from other lots, oldest first, as far as the sale's own points are used", () => {
    const used = { ...tuesday, remaining_points: 10n };
    const wednesday = lotWith({ lot_id: "wednesday", earned_at_ms: now_ms - 2 * day_ms });
    const { lots, taken_points } = takeBackPoints([wednesday, used, monday], due);
    expect(taken_points).toBe(60n);
    expect(lots).toEqual([
      { ...used, remaining_points: 0n, taken_back_points: 10n },
      { ...monday, remaining_points: 50n, taken_back_points: 50n },
    ]);
  });

  test("and tells what is missing, instead of going below zero", () => {
    const used = { ...tuesday, remaining_points: 20n };
    const few = { ...monday, remaining_points: 15n };
    expect(takeBackPoints([used, few, over], due)).toEqual({
      lots: [
        { ...used, remaining_points: 0n, taken_back_points: 20n },
        { ...few, remaining_points: 0n, taken_back_points: 15n },
      ],
      taken_points: 35n,
      expired_points: 0n,
      short_points: 25n,
    });
  });

  test("but nothing for points that expired unused", () => {
    const expired = { ...tuesday, remaining_points: 0n, expired_points: 100n };
    const first = takeBackPoints([monday, expired], due);
    expect(first).toEqual({
      lots: [{ ...expired, expired_points: 40n, taken_back_points: 60n }],
      taken_points: 0n,
      expired_points: 60n,
      short_points: 0n,
    });
    const rest = takeBackPoints([monday, first.lots[0]!], { ...due, points: 40n });
    expect(rest).toMatchObject({ taken_points: 0n, expired_points: 40n, short_points: 0n });
  });

  test("and nothing at all when nothing is due", () => {
    expect(takeBackPoints([tuesday], { ...due, points: 0n }).lots).toEqual([]);
  });
});

test("more points than were used never come back to a lot", () => {
  expect(() => returnToLots([monday], [{ lot_id: "monday", points: 1n }])).toThrow(/Invariant/);
});
