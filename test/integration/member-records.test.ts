/**
 * Members and what they have, in both stores: each kind comes back as it was written, and is found
 * by its id and by every group that it is in, and by no other.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  lookupsOf,
  record_kinds,
  type KindedRecord,
  type Lookup,
  type RecordKind,
} from "../../src/domain/record.ts";
import { member_settings_id } from "../../src/domain/member/settings.ts";
import {
  accountOf,
  lin,
  localInstant,
  lotWith,
  ming,
  points_rule,
  two_off_ten,
  unused_grant,
} from "../support/member-samples.ts";
import { commit, look, shelves, type Shelf } from "../support/shelf.ts";

const merged = { ...lin, status: "MERGED" as const, merged_into: ming.member_id };
const used_at_ms = localInstant("2026-03-21T11:00:00");
const member_code = {
  merchant_id: ming.merchant_id,
  code: "880000000000000017",
  member_id: ming.member_id,
  issued_at_ms: localInstant("2026-03-21T10:00:00"),
  expiry_at_ms: localInstant("2026-03-21T10:05:00"),
  used_at_ms: null,
  trade_order_id: null,
};
const recharge_rule = {
  merchant_id: ming.merchant_id,
  rule_id: "rule_1",
  recharge_amount_minor: 10_000n,
  currency: "CNY",
  gift: { type: "BALANCE", gift_minor: 1_000n },
  first_recharge_only: true,
  active: true,
} as const;
const recharge = {
  merchant_id: ming.merchant_id,
  trade_order_id: "E0120260321100000000001",
  member_id: ming.member_id,
  amount_minor: 10_000n,
  currency: "CNY",
  rule: null,
  status: "OPEN",
  coupon_codes: [],
  gift_minor: 0n,
  points: 0n,
  is_gift_withheld: false,
  refunded_minor: 0n,
  created_at_ms: used_at_ms,
  paid_at_ms: null,
} as const;
const settings = { merchant_id: ming.merchant_id, settings_id: member_settings_id } as const;

/** Every kind, each with what may be null and with what it is else. */
const samples: readonly KindedRecord[] = [
  { kind: "member", record: { ...ming, recharge_count: 3 } },
  { kind: "member", record: { ...ming, card_no: null, phone: null, name: null } },
  { kind: "member", record: merged },
  { kind: "stored_value", record: accountOf(ming, { principal_minor: 10_000n, gift_minor: 1n }) },
  { kind: "points_lot", record: lotWith({ lot_id: "lot_1", expiry_at_ms: used_at_ms }) },
  {
    kind: "points_lot",
    record: lotWith({ lot_id: "lot_2", trade_order_id: null, remaining_points: 0n }),
  },
  { kind: "coupon_definition", record: { ...two_off_ten, granted_count: 7 } },
  {
    kind: "coupon_definition",
    record: {
      ...two_off_ten,
      store_ids: ["store_1"],
      weekdays: ["sat"],
      dates: ["2026-03-21"],
      time_windows: [{ from: "10:00:00", to: "12:00:00" }],
      validity: { type: "CAMPAIGN", from_date: "2026-03-01", to_date: "2026-03-31" },
      total_count: 5_000_000_000,
      per_member_max: 2,
    },
  },
  { kind: "coupon", record: unused_grant },
  {
    kind: "coupon",
    record: { ...unused_grant, status: "USED", used_at_ms, trade_order_id: "E1" },
  },
  { kind: "member_code", record: member_code },
  { kind: "member_code", record: { ...member_code, used_at_ms, trade_order_id: "E1" } },
  { kind: "recharge_rule", record: recharge_rule },
  { kind: "recharge_rule", record: { ...recharge_rule, gift: { type: "POINTS", points: 50n } } },
  {
    kind: "recharge_rule",
    record: { ...recharge_rule, gift: { type: "COUPON", coupon_id: "two_off_ten", count: 2 } },
  },
  { kind: "recharge", record: recharge },
  {
    kind: "recharge",
    record: {
      ...recharge,
      rule: { rule_id: "rule_1", gift: recharge_rule.gift, first_recharge_only: true },
      status: "PAID",
      coupon_codes: ["0123456789ABCDEF"],
      gift_minor: 1_000n,
      points: 7n,
      is_gift_withheld: true,
      refunded_minor: 10n,
      paid_at_ms: used_at_ms,
    },
  },
  { kind: "member_settings", record: { ...settings, points_rule } },
  { kind: "member_settings", record: { ...settings, points_rule: null } },
];

/** Look-ups of the kind by each of its groups, all for what only `lookups` may find. */
function groupsWithout(kind: RecordKind, lookups: readonly Lookup[], value: string): Lookup[] {
  const found = new Set(lookups.map(({ by }) => by as string));
  return Object.keys(record_kinds[kind].groups)
    .filter((by) => !found.has(by))
    .map((by) => ({ kind, by, value }) as Lookup);
}

describe.each(shelves)("records of members %s", (_name, openShelf) => {
  let shelf: Shelf;
  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  test.each(samples.map((sample, n) => [`${sample.kind} (${n})`, sample] as const))(
    "%s comes back as it was written, by its id and by each of its groups",
    async (_title, sample) => {
      const merchant_id = await shelf.newMerchant();
      const kinded = { kind: sample.kind, record: { ...sample.record, merchant_id } };
      const stored = { ...(kinded as KindedRecord), head_hash: "head" };
      await commit(shelf.store, merchant_id, { records: [stored] });
      const lookups = lookupsOf(sample);
      for (const lookup of lookups) {
        const facts = await look(shelf.store, merchant_id, { lookups: [lookup] });
        expect(facts.records).toEqual([stored]);
      }
      for (const lookup of groupsWithout(sample.kind, lookups, ming.member_id)) {
        const facts = await look(shelf.store, merchant_id, { lookups: [lookup] });
        expect(facts.records).toEqual([]);
      }
    },
  );

  test("a card may pass from one member to another in one commit, whoever is written first", async () => {
    const merchant_id = await shelf.newMerchant();
    const one = { ...ming, merchant_id };
    const other = { ...lin, merchant_id };
    const write = (...members: (typeof one)[]) =>
      commit(shelf.store, merchant_id, {
        records: members.map((record) => ({ kind: "member", record, head_hash: "head" })),
      });
    await write(one, other);
    await write({ ...other, card_no: one.card_no }, { ...one, card_no: null });
    const of_card = { kind: "member", by: "of_card", value: String(ming.card_no) } as const;
    const { records } = await look(shelf.store, merchant_id, { lookups: [of_card] });
    expect(records.map(({ record }) => record)).toEqual([{ ...other, card_no: one.card_no }]);
  });
});
