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
import {
  decideGiveBackCoupon,
  decideGrantCoupon,
  expireCoupons,
  readCouponCode,
  spellCouponCode,
  type CouponGrant,
  type GrantFacts,
} from "./coupon.ts";
import type { CouponDefinition } from "./coupon-definition.ts";

const now_ms = localInstant("2026-03-20T10:00:00");
const facts: GrantFacts = {
  definition: two_off_ten,
  member: ming,
  received_count: 0,
  is_code_taken: false,
  time_zone: shanghai,
};
const grant = (change: Partial<GrantFacts> = {}, at_ms = now_ms) =>
  decideGrantCoupon(
    { coupon_id: two_off_ten.coupon_id, code: unused_grant.code },
    { ...facts, ...change },
    { now_ms: at_ms },
  );
const defined = (change: Partial<CouponDefinition>) =>
  grant({ definition: { ...two_off_ten, ...change } });

describe("a coupon is granted", () => {
  test("with its validity written down, and counted", () => {
    expect(accepted(grant())).toEqual({
      grant: unused_grant,
      definition: { ...two_off_ten, granted_count: 1 },
    });
  });

  test("for so many days after the day of receipt, till 23:59:59 on the merchant's clocks", () => {
    // 00:30 in Shanghai, 16:30 of the day before in UTC.
    const { grant: late } = accepted(grant({}, localInstant("2026-03-21T00:30:00")));
    expect(late.expiry_at_ms).toBe(localInstant("2026-03-29T00:00:00"));
    const days = { type: "DAYS_AFTER_RECEIPT", days: 0 } as const;
    expect(accepted(defined({ validity: days })).grant.expiry_at_ms).toBe(
      localInstant("2026-03-21T00:00:00"),
    );
  });

  test("for the days of a campaign, both included, also before it begins", () => {
    const validity = { type: "CAMPAIGN", from_date: "2026-04-01", to_date: "2026-04-05" } as const;
    expect(accepted(defined({ validity })).grant).toMatchObject({
      valid_from_ms: localInstant("2026-04-01T00:00:00"),
      expiry_at_ms: localInstant("2026-04-06T00:00:00"),
    });
  });

  test("but not when the campaign is over, or the granting was stopped", () => {
    const validity = { type: "CAMPAIGN", from_date: "2026-03-01", to_date: "2026-03-19" } as const;
    expect(refused(defined({ validity })).code).toBe("COUPON_ENDED");
    expect(refused(defined({ status: "ENDED" })).code).toBe("COUPON_ENDED");
    expect(refused(defined({ status: "PAUSED" })).code).toBe("COUPON_PAUSED");
    expect(refused(grant({ definition: undefined })).code).toBe("COUPON_DEFINITION_UNKNOWN");
  });

  test("up to the number there are, and the number a member may have", () => {
    expect(refused(defined({ total_count: 5, granted_count: 5 }))).toEqual({
      code: "COUPON_EXHAUSTED",
      coupon_id: "two_off_ten",
      total_count: 5,
    });
    expect(defined({ total_count: 5, granted_count: 4 }).accepted).toBe(true);
    const once = { ...two_off_ten, per_member_max: 1 };
    expect(refused(grant({ definition: once, received_count: 1 })).code).toBe(
      "COUPON_MEMBER_LIMIT",
    );
    expect(grant({ definition: once }).accepted).toBe(true);
  });

  test("to a member who is there and active, under a code of its own", () => {
    expect(refused(grant({ member: undefined })).code).toBe("MEMBER_UNKNOWN");
    expect(refused(grant({ member: { ...ming, status: "BLOCKED" } })).code).toBe("MEMBER_BLOCKED");
    expect(refused(grant({ is_code_taken: true })).code).toBe("COUPON_CODE_TAKEN");
    const guessable = { coupon_id: two_off_ten.coupon_id, code: "1260320100000" };
    expect(refused(decideGrantCoupon(guessable, facts, { now_ms })).code).toBe(
      "COUPON_CODE_INVALID",
    );
  });

  test("never more in all, nor to one member, than the definition allows", () => {
    const receivers = fc.array(fc.constantFrom(ming, lin), { maxLength: 40 });
    fc.assert(
      fc.property(receivers, fc.nat(20), fc.integer({ min: 1, max: 8 }), (all, total, per) => {
        let definition: CouponDefinition = {
          ...two_off_ten,
          total_count: total + 1,
          per_member_max: per,
        };
        const received = new Map<string, number>();
        for (const member of all) {
          const received_count = received.get(member.member_id) ?? 0;
          const decision = grant({ definition, member, received_count });
          if (!decision.accepted) continue;
          definition = decision.change.definition;
          received.set(member.member_id, received_count + 1);
        }
        const counts = [...received.values()];
        expect(definition.granted_count).toBe(counts.reduce((sum, one) => sum + one, 0));
        expect(definition.granted_count).toBeLessThanOrEqual(total + 1);
        expect(Math.max(0, ...counts)).toBeLessThanOrEqual(per);
      }),
    );
  });
});

describe("a coupon's code", () => {
  const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });

  test("is 16 characters of base 32, and every bit of the ten bytes counts", () => {
    expect(spellCouponCode(new Uint8Array(10))).toBe("0000000000000000");
    expect(spellCouponCode(new Uint8Array(10).fill(255))).toBe("ZZZZZZZZZZZZZZZZ");
    fc.assert(
      fc.property(bytes, fc.nat(79), (random, bit) => {
        const code = spellCouponCode(random);
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
        const flipped = random.slice();
        flipped[Math.floor(bit / 8)]! ^= 1 << (bit % 8);
        expect(spellCouponCode(flipped)).not.toBe(code);
      }),
    );
  });

  test("is read as it is typed: in groups, in small letters, with O for 0 and l for 1", () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom(" ", "-", "", " – "), (random, gap) => {
        const code = spellCouponCode(random);
        const groups = code.match(/.{4}/g)!.join(gap);
        const typed = groups.toLowerCase().replaceAll("0", "o").replaceAll("1", "l");
        expect(readCouponCode(typed)).toBe(code);
      }),
    );
  });

  test.each(["", "0123456789ABCDE", "0123456789ABCDEFG", "0123456789ABCDEU", "0123456789ABCDE*"])(
    "is not %j",
    (text) => {
      expect(readCouponCode(text)).toBeNull();
    },
  );

  test("that comes from fewer bytes would be guessable: a bug, and throws", () => {
    expect(() => spellCouponCode(new Uint8Array(9))).toThrow(/Invariant/);
  });
});

const used: CouponGrant = {
  ...unused_grant,
  status: "USED",
  used_at_ms: now_ms + 1,
  trade_order_id: "E01",
};

describe("a coupon is given back", () => {
  const giveBack = (one: CouponGrant | undefined, trade_order_id = "E01", at_ms = now_ms + 2) =>
    decideGiveBackCoupon({ trade_order_id }, { grant: one }, { now_ms: at_ms });

  test("as it was before", () => {
    expect(accepted(giveBack(used))).toEqual(unused_grant);
  });

  test("as expired, when its time ran out in the meantime", () => {
    const last = accepted(giveBack(used, "E01", used.expiry_at_ms - 1));
    expect(last.status).toBe("UNUSED");
    const late = accepted(giveBack(used, "E01", used.expiry_at_ms));
    expect(late).toEqual({ ...unused_grant, status: "EXPIRED" });
  });

  test("only for the order it was used for, and only once", () => {
    expect(refused(giveBack(used, "E02"))).toEqual({
      code: "COUPON_NOT_USED_FOR",
      trade_order_id: "E02",
    });
    expect(refused(giveBack(accepted(giveBack(used)))).code).toBe("COUPON_NOT_USED_FOR");
    expect(refused(giveBack({ ...unused_grant, status: "EXPIRED" })).code).toBe(
      "COUPON_NOT_USED_FOR",
    );
    expect(refused(giveBack(undefined)).code).toBe("COUPON_UNKNOWN");
  });
});

test("unused coupons expire with their time, once; used ones never do", () => {
  const { expiry_at_ms } = unused_grant;
  expect(expireCoupons([unused_grant, used], expiry_at_ms - 1)).toEqual([]);
  const expired = expireCoupons([unused_grant, used], expiry_at_ms);
  expect(expired).toEqual([{ ...unused_grant, status: "EXPIRED" }]);
  expect(expireCoupons(expired, expiry_at_ms)).toEqual([]);
});
