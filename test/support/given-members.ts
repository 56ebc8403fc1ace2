/** Two members who have money, points and coupons: given to them, and booked, in one change. */
import { memberAccounts, ownedAccount, soleAccount } from "../../src/domain/ledger/account.ts";
import { bookTransfer, credit, debit, type Transfer } from "../../src/domain/ledger/transfer.ts";
import type { CouponGrant } from "../../src/domain/member/coupon.ts";
import type { Member } from "../../src/domain/member/member.ts";
import type { PointsRule } from "../../src/domain/member/points.ts";
import { member_settings_id } from "../../src/domain/member/settings.ts";
import {
  recordId,
  type KindedRecord,
  type Lookup,
  type RecordFact,
} from "../../src/domain/record.ts";
import { addFacts, applyChange, openBook, takeChanges, type Book } from "../../src/engine/book.ts";
import type { Facts, Store } from "../../src/engine/ports/store.ts";
import {
  accountOf,
  lin,
  localInstant,
  lotWith,
  ming,
  points_rule,
  two_off_ten,
  unused_grant,
} from "./member-samples.ts";

const at_ms = localInstant("2026-03-20T10:00:00");
const currency = "SGD";

/** Every payment earns but one by points, and a hundred points pay a dollar. */
export const given_rule: PointsRule = { ...points_rule, stored_value_earns: true };

export const given_coupon_codes = [
  "0123456789ABCDE0",
  "0123456789ABCDE1",
  "0123456789ABCDE2",
] as const;

type GivenMembers = Readonly<{
  records: readonly KindedRecord[];
  facts: readonly RecordFact[];
  transfers: readonly Transfer[];
  /** What has to be known to put them anywhere. */
  answered: readonly Lookup[];
}>;

/** Each has 60.00 of their own and 15.00 as a gift, 500 points in two lots; Ming has coupons. */
function givenMembers(): GivenMembers {
  const records: KindedRecord[] = [ming, lin].flatMap(holdingsOf);
  records.push({
    kind: "coupon_definition",
    record: { ...two_off_ten, currency, granted_count: given_coupon_codes.length },
  });
  records.push(...given_coupon_codes.map((code) => couponOf({ ...unused_grant, code })));
  const { merchant_id } = ming;
  const settings_id = member_settings_id;
  records.push({
    kind: "member_settings",
    record: { merchant_id, settings_id, points_rule: given_rule },
  });
  const facts = records.map((kinded) => ({
    stream_id: recordId(kinded),
    event: { type: "RECORD_GIVEN", at_ms, payload: {} },
  }));
  const answered = records.map((kinded): Lookup => ({
    ...{ kind: kinded.kind, by: "id", value: recordId(kinded) },
  }));
  return { records, facts, transfers: [ming, lin].map(bookGiven), answered };
}

const no_facts: Facts = {
  ...{ orders: [], sessions: [], trade_orders: [], refunds: [] },
  ...{ slots: [], replays: [], records: [], answered: [], idempotency: [] },
};

/** Puts the members into a book that has been opened. */
export function giveToBook(book: Book): void {
  const given = givenMembers();
  addFacts(book, { ...no_facts, answered: given.answered });
  applyChange(book, { events: [], ...given }, { actor: { type: "system", id: "test" }, at_ms });
}

/** Writes them into a store. */
export async function giveToStore(store: Store, merchant_id: string): Promise<void> {
  const catalog = await store.readCatalog(merchant_id);
  if (catalog === null) throw new Error(`there is no merchant ${merchant_id}`);
  const transaction = await store.open(merchant_id, {
    ...{ order_ids: [], cart_ids: [], session_ids: [], refund_ids: [], trade_order_ids: [] },
    ...{ slots: [], replay_ids: [], lookups: [], idempotency_keys: [] },
  });
  const book = openBook(transaction, catalog);
  giveToBook(book);
  const changes = takeChanges(book);
  if (changes === null) throw new Error("nothing was given");
  await transaction.commit(changes);
}

function holdingsOf(member: Member): KindedRecord[] {
  const { member_id } = member;
  return [
    { kind: "member", record: member },
    {
      kind: "stored_value",
      record: accountOf(member, { principal_minor: 6_000n, gift_minor: 1_500n, currency }),
    },
    ...[100n, 400n].map((points, index): KindedRecord => ({
      kind: "points_lot",
      record: lotWith({
        ...{ lot_id: `lot_${member_id}_${index}`, member_id, points },
        ...{ source: "WELCOME", trade_order_id: null },
      }),
    })),
  ];
}

function couponOf(record: CouponGrant): KindedRecord {
  return { kind: "coupon", record };
}

function bookGiven({ member_id }: Member): Transfer {
  const wallet = memberAccounts(member_id, currency);
  const reference = { type: "member", id: member_id, trade_order_id: null } as const;
  return bookTransfer({ transfer_id: `given_${member_id}`, at_ms, reference }, "RECHARGE", [
    debit(soleAccount("bank", currency), 6_000n),
    credit(wallet.principal, 6_000n),
    debit(soleAccount("gift_expense", currency), 1_500n),
    credit(wallet.gift, 1_500n),
    debit(soleAccount("points_expense", "PTS"), 500n),
    credit(ownedAccount("points_liability", member_id, "PTS"), 500n),
  ]);
}
