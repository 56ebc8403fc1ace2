import { describe, expect, test } from "vitest";
import { heading } from "../../../test/support/ledger.ts";
import { ownedAccount, soleAccount, type Account } from "./account.ts";
import { applyTransfers, foldDeltas } from "./balance.ts";
import { bookTransfer, credit, debit, type Transfer, type TransferKind } from "./transfer.ts";

const bank = soleAccount("bank", "SGD");
const payable = soleAccount("merchant_payable", "SGD");
const drawer = ownedAccount("cash_drawer", "store_1", "SGD");
const principal = ownedAccount("wallet_principal", "m1", "SGD");

function move(
  from: Account,
  to: Account,
  options: { amount_minor: bigint; kind?: Exclude<TransferKind, "REVERSAL"> },
): Transfer {
  const { amount_minor, kind = "SALE" } = options;
  return bookTransfer(heading, kind, [debit(to, amount_minor), credit(from, amount_minor)]);
}

/** Money into the member's account, and out of it. */
const recharge = (amount_minor: bigint) => move(principal, drawer, { amount_minor });
const spend = (amount_minor: bigint) => move(payable, principal, { amount_minor });

describe("balances", () => {
  test("grow on the account's own side", () => {
    const known = new Map([
      ["cash_drawer/store_1/SGD", 5_000n],
      ["wallet_principal/m1/SGD", 0n],
    ]);
    expect(applyTransfers(known, [recharge(100n), spend(30n)])).toEqual({
      accepted: true,
      balances: new Map([
        ["cash_drawer/store_1/SGD", 5_100n],
        ["wallet_principal/m1/SGD", 70n],
      ]),
    });
  });

  test("that are not known are passed over, as long as they cannot run out", () => {
    expect(applyTransfers(new Map(), [recharge(100n)])).toEqual({
      accepted: true,
      balances: new Map(),
    });
  });

  test("that can run out have to be known: drawing on one unseen is a fault of ours", () => {
    expect(() => applyTransfers(new Map(), [spend(1n)])).toThrow(
      /draws on wallet_principal\/m1\/SGD, whose balance is unknown/,
    );
  });

  test("that may not fall below zero do not, and the refusal says what is missing where", () => {
    const known = new Map([["wallet_principal/m1/SGD", 70n]]);
    expect(applyTransfers(known, [spend(70n)])).toMatchObject({ accepted: true });
    expect(applyTransfers(known, [spend(50n), spend(21n)])).toEqual({
      accepted: false,
      overdrawn: {
        code: "ACCOUNT_OVERDRAWN",
        account: principal,
        balance_minor: 20n,
        missing_minor: 1n,
      },
    });
    expect(known).toEqual(new Map([["wallet_principal/m1/SGD", 70n]]));
  });

  test("count what came in just before", () => {
    const known = new Map([["wallet_principal/m1/SGD", 0n]]);
    expect(applyTransfers(known, [recharge(100n), spend(100n)])).toMatchObject({ accepted: true });
    expect(applyTransfers(known, [spend(100n), recharge(100n)])).toMatchObject({ accepted: false });
  });

  test("of cash run out as well: a drawer gives no more than it has", () => {
    const known = new Map([["cash_drawer/store_1/SGD", 99n]]);
    expect(applyTransfers(known, [move(drawer, payable, { amount_minor: 100n })])).toMatchObject({
      overdrawn: { account: drawer, missing_minor: 1n },
    });
  });

  test("of what the merchant is owed fall below zero by a refund, never by a payout", () => {
    const known = new Map([["merchant_payable/SGD", 40n]]);
    const refund = move(bank, payable, { amount_minor: 41n, kind: "REFUND" });
    const payout = move(bank, payable, { amount_minor: 41n, kind: "PAYOUT" });
    expect(applyTransfers(known, [refund])).toEqual({
      accepted: true,
      balances: new Map([["merchant_payable/SGD", -1n]]),
    });
    expect(applyTransfers(known, [payout])).toMatchObject({
      overdrawn: { account: payable, balance_minor: 40n, missing_minor: 1n },
    });
    expect(() => applyTransfers(new Map(), [payout])).toThrow(/unknown/);
  });

  test("already below zero may rise", () => {
    const known = new Map([["merchant_payable/SGD", -50n]]);
    const sale = move(payable, drawer, { amount_minor: 20n });
    expect(applyTransfers(known, [sale])).toMatchObject({
      balances: new Map([["merchant_payable/SGD", -30n]]),
    });
  });
});

describe("a batch", () => {
  test("moves each account once, in the order of the accounts' keys", () => {
    const sales = Array.from({ length: 256 }, () => move(payable, drawer, { amount_minor: 10n }));
    expect(foldDeltas([recharge(100n), ...sales])).toEqual([
      { ...drawer, delta_minor: 2_660n, may_go_negative: false },
      { ...payable, delta_minor: 2_560n, may_go_negative: true },
      { ...principal, delta_minor: 100n, may_go_negative: false },
    ]);
  });

  test("leaves alone what comes out as it was", () => {
    expect(foldDeltas([recharge(100n), spend(100n)])).toEqual([
      { ...drawer, delta_minor: 100n, may_go_negative: false },
      { ...payable, delta_minor: 100n, may_go_negative: true },
    ]);
    expect(foldDeltas([])).toEqual([]);
  });
});
