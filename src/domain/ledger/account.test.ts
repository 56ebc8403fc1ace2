import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accountFault,
  accountKey,
  memberAccounts,
  ownedAccount,
  parseAccountKey,
  ruleOf,
  soleAccount,
  type Account,
} from "./account.ts";

describe("an account's key", () => {
  test("names code, owner and currency, and no owner where there is just one account", () => {
    expect(accountKey(ownedAccount("cash_drawer", "store_1", "SGD"))).toBe(
      "cash_drawer/store_1/SGD",
    );
    expect(accountKey(soleAccount("bank", "CNY"))).toBe("bank/CNY");
  });

  test("is read back as the account it was made from, whatever the owner is called", () => {
    const owned = fc
      .tuple(fc.constantFrom("wallet_gift", "psp_receivable", "suspense"), fc.string())
      .filter(([, owner_id]) => owner_id !== "")
      .map(([code, owner_id]) => ownedAccount(code, owner_id, "SGD"));
    const sole = fc.constantFrom(soleAccount("bank", "SGD"), soleAccount("points_expense", "PTS"));
    fc.assert(
      fc.property(fc.oneof(owned, sole), (account) => {
        expect(parseAccountKey(accountKey(account))).toEqual(account);
      }),
    );
  });

  test("tells any two accounts apart", () => {
    const ids = fc.string({ unit: fc.constantFrom("a", "/", "SGD"), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        fc.pre(one !== other);
        const keyOf = (owner_id: string) => accountKey(ownedAccount("suspense", owner_id, "SGD"));
        expect(keyOf(one)).not.toBe(keyOf(other));
      }),
    );
  });

  test.each([
    "",
    "bank",
    "bank/",
    "bank/sgd",
    "bank//SGD",
    "bank/someone/SGD",
    "wallet_gift/SGD",
    "wallet_gift//SGD",
    "wallet_gift/m1/PTS",
    "points_liability/m1/SGD",
    "petty_cash/SGD",
    "toString/SGD",
  ])("%j names no account", (key) => {
    expect(parseAccountKey(key)).toBeNull();
  });
});

describe("an account", () => {
  test("of a member's points is kept in points, and their stored value in money", () => {
    const { principal, gift, points } = memberAccounts("m1", "SGD");
    expect([principal, gift, points].map(accountKey)).toEqual([
      "wallet_principal/m1/SGD",
      "wallet_gift/m1/SGD",
      "points_liability/m1/PTS",
    ]);
    expect([principal, gift, points].map(accountFault)).toEqual([null, null, null]);
  });

  test("of points given away may be kept in points and in money", () => {
    expect(accountFault(soleAccount("points_expense", "PTS"))).toBeNull();
    expect(accountFault(soleAccount("points_expense", "SGD"))).toBeNull();
  });

  test.each<[string, Account]>([
    ["without its owner", ownedAccount("wallet_gift", "", "SGD")],
    ["with an owner it cannot have", { code: "bank", owner_id: "x", currency: "SGD" } as never],
    ["in small letters", soleAccount("bank", "sgd")],
    ["of money in points", soleAccount("bank", "PTS")],
    ["of points in money", ownedAccount("points_liability", "m1", "SGD")],
  ])("%s is none", (_, account) => {
    expect(accountFault(account)).not.toBeNull();
  });

  test("grows as debit when it is something that is had or was spent, else as credit", () => {
    const debits = [
      "psp_receivable",
      "cash_drawer",
      "cash_safe",
      "bank",
      "psp_cost",
      "over_short",
      "till_expense",
      "gift_expense",
      "points_expense",
    ] as const;
    const credits = [
      "merchant_payable",
      "customer_hold",
      "wallet_principal",
      "wallet_gift",
      "points_liability",
      "suspense",
      "psp_cost_accrued",
      "fee_revenue",
      "agent_payable",
      "isv_payable",
    ] as const;
    expect(debits.map((code) => ruleOf(code).side)).toEqual(debits.map(() => "DEBIT"));
    expect(credits.map((code) => ruleOf(code).side)).toEqual(credits.map(() => "CREDIT"));
  });

  test("that every sale touches may be overdrawn, so that no sale waits for its balance", () => {
    const hot = ["psp_receivable", "merchant_payable", "fee_revenue", "psp_cost_accrued"] as const;
    for (const code of hot) expect(ruleOf(code).overdraft).not.toBe("NEVER");
  });

  test("of what belongs to a customer, or is cash in hand, is never overdrawn", () => {
    const guarded = [
      "wallet_principal",
      "wallet_gift",
      "points_liability",
      "customer_hold",
      "cash_drawer",
      "suspense",
    ] as const;
    for (const code of guarded) expect(ruleOf(code).overdraft).toBe("NEVER");
  });
});
