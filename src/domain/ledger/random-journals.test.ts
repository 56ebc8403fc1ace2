import fc from "fast-check";
import { expect, test } from "vitest";
import { anyTerms, heading, sumsOf } from "../../../test/support/ledger.ts";
import { accountKey, parseAccountKey, ruleOf } from "./account.ts";
import { applyTransfers, foldDeltas, type Overdrawn } from "./balance.ts";
import type { FeeTerms } from "./fee.ts";
import { bookCashMoved, bookShiftClosed } from "./journal/cash.ts";
import {
  bookChannelSettlement,
  bookStrayPayment,
  bookStrayPaymentReturned,
} from "./journal/channel.ts";
import {
  bookDepositConsumed,
  bookDepositHeld,
  bookDepositReleased,
  type Deposit,
} from "./journal/deposit.ts";
import { bookMemberMerge, bookPoints } from "./journal/member.ts";
import { bookMerchantPayout } from "./journal/payout.ts";
import {
  bookRecharge,
  bookRechargeCredited,
  bookRechargeRefund,
  bookRechargeTakenBack,
  type Recharge,
} from "./journal/recharge.ts";
import { bookRefund, bookSale } from "./journal/sale.ts";
import { allocateRefund, type MoneySource, type Tender } from "./tender.ts";
import { reverseTransfer, type Transfer } from "./transfer.ts";

/** One thing that happens, in numbers: what it is, where, to whom, how much. */
type Step = Readonly<{ what: number; place: number; who: number; amount: bigint; fee: FeeTerms }>;

const anyStep: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(15),
  place: fc.nat(3),
  who: fc.nat(1),
  amount: fc.bigInt({ min: 1n, max: 2_000n }),
  fee: anyTerms,
});

/** A merchant's day: what was booked, the balances, and what can still be refunded or released. */
class Day {
  readonly booked: Transfer[] = [];
  readonly balances = new Map<string, bigint>();
  readonly sales: { tenders: readonly Tender[]; refunded_minor: bigint[] }[] = [];
  readonly recharges: { recharge: Recharge; source: MoneySource; refunded_minor: bigint }[] = [];
  readonly deposits: Deposit[] = [];
  readonly refusals: Overdrawn[] = [];

  at(key: string): bigint {
    return this.balances.get(key) ?? 0n;
  }

  /** Books it if the balances allow it; every account's balance is known. */
  book(transfer: Transfer | null): boolean {
    if (transfer === null) return false;
    const keys = Object.keys(sumsOf([transfer]));
    const known = new Map(keys.map((key) => [key, this.at(key)]));
    const applied = applyTransfers(known, [transfer]);
    if (!applied.accepted) {
      this.refusals.push(applied.overdrawn);
      return false;
    }
    for (const [key, balance] of applied.balances) this.balances.set(key, balance);
    this.booked.push(transfer);
    return true;
  }

  sell(tenders: readonly Tender[], member_id: string): void {
    const order_amount_minor = tenders.reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
    const earned = order_amount_minor < 100n ? null : { member_id, points: 3n };
    const sale = { currency: "SGD", order_amount_minor, discount_minor: 0n, tenders, earned };
    if (this.book(bookSale(heading, sale))) {
      this.sales.push({ tenders, refunded_minor: tenders.map(() => 0n) });
    }
  }

  refund(amount_minor: bigint): void {
    const sale = this.sales[Number(amount_minor) % (this.sales.length || 1)];
    if (sale === undefined) return;
    const { tenders, refunded_minor } = sale;
    const taken = tenders.map((tender, n) => ({ tender, refunded_minor: refunded_minor[n]! }));
    const parts = allocateRefund(taken, amount_minor);
    if (parts === null) return;
    if (!this.book(bookRefund(heading, { currency: "SGD", parts, taken_back: null }))) return;
    for (const { tender, refund_minor } of parts) {
      refunded_minor[tenders.indexOf(tender)]! += refund_minor;
    }
  }

  refundRecharge(amount_minor: bigint): void {
    const made = this.recharges[Number(amount_minor) % (this.recharges.length || 1)];
    if (made === undefined) return;
    const { recharge, source, refunded_minor } = made;
    if (refunded_minor + amount_minor > recharge.amount_minor) return;
    const refund = { recharge, refunded_minor, refund_minor: amount_minor, taken_back: null };
    const taken = bookRechargeTakenBack(heading, refund);
    if (!this.book(taken)) return;
    const tender = { ...source, amount_minor: recharge.amount_minor };
    const parts = [{ tender, refunded_minor, refund_minor: amount_minor }];
    if (this.book(bookRechargeRefund(heading, { currency: "SGD", parts }))) {
      made.refunded_minor += amount_minor;
    } else this.book(reverseTransfer(taken, heading));
  }

  endDeposit(consumed_minor: bigint): void {
    const deposit = this.deposits[0];
    if (deposit === undefined) return;
    const is_consumed = consumed_minor <= deposit.held_minor;
    const transfer = is_consumed
      ? bookDepositConsumed(heading, deposit, { amount_minor: consumed_minor, earned: null })
      : bookDepositReleased(heading, deposit);
    if (this.book(transfer)) this.deposits.shift();
  }

  merge(source_id: string, target_id: string): void {
    const principal_minor = this.at(`wallet_principal/${source_id}/SGD`);
    const gift_minor = this.at(`wallet_gift/${source_id}/SGD`);
    const points = this.at(`points_liability/${source_id}/PTS`);
    const movements = [{ currency: "SGD", principal_minor, gift_minor }];
    this.book(bookMemberMerge(heading, { source_id, target_id, movements, points }));
  }

  payOut(bank_minor: bigint, store_id: string): void {
    const short_minor = this.at(`over_short/${store_id}/SGD`);
    const expense_minor = this.at(`till_expense/${store_id}/SGD`);
    const stores = [{ store_id, cash_minor: bank_minor, expense_minor, short_minor }];
    const gift_expense_minor = bank_minor / 10n;
    const expenses = { gift_expense_minor, points_expense_minor: 0n };
    this.book(bookMerchantPayout(heading, { currency: "SGD", bank_minor, stores, ...expenses }));
  }

  closeShift(store_id: string, counted_minor: bigint): void {
    const expected_minor = this.at(`cash_drawer/${store_id}/SGD`);
    const count = { currency: "SGD", store_id, expected_minor, counted_minor };
    this.book(bookShiftClosed(heading, count));
  }

  reverseLast(): void {
    const last = this.booked.at(-1);
    // Facts that this test keeps beside the books would have to be put back for the other kinds.
    if (last === undefined || !["SHIFT_CLOSED", "POINTS_GRANTED", "PAYOUT"].includes(last.kind)) {
      return;
    }
    this.book(reverseTransfer(last, { transfer_id: "reversal", at_ms: 1 }));
  }

  take({ what, place, who, amount: amount_minor, fee }: Step): void {
    const currency = "SGD";
    const member_id = `m${who}`;
    const store_id = `s${place % 2}`;
    const channel_id = `c${place % 2}`;
    const source: MoneySource =
      place < 2 ? { method: "CASH", store_id } : { method: "CHANNEL", channel_id, fee };
    const paid: Tender = { ...source, amount_minor };
    const stray = { currency, channel_id, amount_minor };
    switch (what) {
      case 0:
        return this.sell([paid], member_id);
      case 1: {
        const principal_minor = this.at(`wallet_principal/${member_id}/SGD`);
        const gift_minor = amount_minor > principal_minor ? amount_minor - principal_minor : 0n;
        const wallet = { method: "MEMBER_ACCOUNT", member_id, amount_minor, gift_minor } as const;
        return this.sell([wallet, paid], member_id);
      }
      case 2: {
        const points = amount_minor % 7n;
        return this.sell(
          [{ method: "POINTS", member_id, amount_minor, points, lot_parts: [] }, paid],
          member_id,
        );
      }
      case 3:
      case 4:
        return this.refund(amount_minor);
      case 5: {
        const gift_minor = amount_minor / 5n;
        const recharge = { currency, member_id, amount_minor, gift_minor };
        const tenders = [{ ...source, amount_minor }];
        if (this.book(bookRecharge(heading, { currency, tenders }))) {
          this.book(bookRechargeCredited(heading, recharge, 2n));
          this.recharges.push({ recharge, source, refunded_minor: 0n });
        }
        return undefined;
      }
      case 6:
        return this.refundRecharge(amount_minor);
      case 7: {
        const trade_order_id = `E${this.booked.length}`;
        const deposit = { currency, trade_order_id, source, held_minor: amount_minor };
        if (this.book(bookDepositHeld(heading, deposit))) this.deposits.push(deposit);
        return undefined;
      }
      case 8:
        return this.endDeposit(amount_minor);
      case 9: {
        const kind = (["POINTS_GRANTED", "POINTS_EXPIRED", "POINTS_SPENT"] as const)[place % 3]!;
        return void this.book(
          bookPoints(heading, { kind, member_id, points: (amount_minor % 9n) + 1n }),
        );
      }
      case 10: {
        const kind = (["SHIFT_OPENED", "PAY_IN", "PAY_OUT", "DROP"] as const)[place]!;
        return void this.book(bookCashMoved(heading, { kind, currency, store_id, amount_minor }));
      }
      case 11:
        return this.closeShift(store_id, amount_minor);
      case 12:
        return void this.book(
          place < 2 ? bookStrayPayment(heading, stray) : bookStrayPaymentReturned(heading, stray),
        );
      case 13: {
        const cost_minor = amount_minor / 100n;
        const bill = { gross_minor: amount_minor, cost_minor, accrued_minor: cost_minor / 2n };
        return void this.book(bookChannelSettlement(heading, { currency, channel_id, ...bill }));
      }
      case 14:
        return place === 0
          ? this.merge(member_id, `m${1 - who}`)
          : this.payOut(amount_minor, store_id);
      case 15:
        return this.reverseLast();
    }
    throw new Error(`no such step: ${what}`);
  }
}

function dayOf(steps: readonly Step[]): Day {
  const day = new Day();
  for (const step of steps) day.take(step);
  return day;
}

const anyDay = fc.array(anyStep, { maxLength: 80, size: "max" }).map(dayOf);

/** A key's balance is positive on the account's own side; the sum of debits less credits is not. */
const asDebits = (key: string, balance: bigint) =>
  ruleOf(parseAccountKey(key)!.code).side === "DEBIT" ? balance : -balance;

test("after any day each balance is the sum of its entries, and each currency sums to zero", () => {
  fc.assert(
    fc.property(anyDay, ({ booked, balances }) => {
      const in_debits = [...balances]
        .filter(([, balance]) => balance !== 0n)
        .map(([key, balance]) => [key, asDebits(key, balance)] as const);
      expect(Object.fromEntries(in_debits)).toEqual(sumsOf(booked));
      for (const currency of ["SGD", "PTS"]) {
        const sum = in_debits
          .filter(([key]) => key.endsWith(`/${currency}`))
          .reduce((total, [, balance]) => total + balance, 0n);
        expect(sum).toBe(0n);
      }
    }),
  );
});

test("at no time of any day is an account overdrawn that must not be", () => {
  fc.assert(
    fc.property(anyDay, ({ booked }) => {
      for (let n = 1; n <= booked.length; n++) {
        for (const [key, sum] of Object.entries(sumsOf(booked.slice(0, n)))) {
          const is_guarded = ruleOf(parseAccountKey(key)!.code).overdraft === "NEVER";
          if (is_guarded) expect(asDebits(key, sum)).toBeGreaterThan(0n);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test("what is refused would have overdrawn an account, by what is said to be missing", () => {
  fc.assert(
    fc.property(anyDay, ({ refusals }) => {
      for (const { account, balance_minor, missing_minor } of refusals) {
        const { overdraft } = ruleOf(account.code);
        expect(missing_minor).toBeGreaterThan(0n);
        expect(overdraft).not.toBe("ALLOWED");
        if (overdraft === "NEVER") expect(balance_minor).toBeGreaterThanOrEqual(0n);
      }
    }),
  );
});

test("however a day is cut into batches, their movements add up to its balances", () => {
  fc.assert(
    fc.property(anyDay, fc.array(fc.nat(20), { maxLength: 20 }), ({ booked, balances }, sizes) => {
      const sums = new Map<string, bigint>();
      let rest = booked;
      for (const size of [...sizes, booked.length]) {
        const deltas = foldDeltas(rest.slice(0, size));
        const keys = deltas.map(accountKey);
        expect(new Set(keys).size).toBe(deltas.length);
        for (const [n, key] of keys.entries()) {
          sums.set(key, (sums.get(key) ?? 0n) + deltas[n]!.delta_minor);
        }
        rest = rest.slice(size);
      }
      const moved = (map: ReadonlyMap<string, bigint>) =>
        new Map([...map].filter(([, balance]) => balance !== 0n));
      expect(moved(sums)).toEqual(moved(balances));
    }),
  );
});

test("all points are in members' hands, and all held money is that of open deposits", () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const total = (code: string) =>
        [...day.balances]
          .filter(([key]) => key.startsWith(`${code}/`))
          .reduce((sum, [, balance]) => sum + balance, 0n);
      expect(total("points_liability")).toBe(day.at("points_expense/PTS"));
      const held_minor = day.deposits.reduce((sum, deposit) => sum + deposit.held_minor, 0n);
      expect(total("customer_hold")).toBe(held_minor);
    }),
  );
});

test("the days of this test are full of things that happen, and of refusals", () => {
  const days = fc.sample(anyDay, { numRuns: 50, seed: 1 });
  const kinds = new Set(days.flatMap(({ booked }) => booked.map(({ kind }) => kind)));
  expect(kinds.size).toBe(23);
  expect(days.flatMap(({ refusals }) => refusals).length).toBeGreaterThan(50);
});
