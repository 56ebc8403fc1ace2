import { describe, expect, test } from "vitest";
import { heading, lines } from "../../../test/support/ledger.ts";
import { ownedAccount, soleAccount } from "./account.ts";
import {
  bookTransfer,
  credit,
  debit,
  newTransfer,
  reverseTransfer,
  type Entry,
  type Transfer,
} from "./transfer.ts";

const bank = soleAccount("bank", "SGD");
const payable = soleAccount("merchant_payable", "SGD");
const drawer = ownedAccount("cash_drawer", "store_1", "SGD");

const transferOf = (entries: readonly Entry[]): Transfer =>
  newTransfer({ ...heading, kind: "SALE", reverses: null, entries });

describe("a transfer", () => {
  test("that balances is one", () => {
    const transfer = transferOf([debit(drawer, 1_200n), credit(payable, 1_200n)]);
    expect(lines(transfer)).toEqual([
      "D cash_drawer/store_1/SGD 1200",
      "C merchant_payable/SGD 1200",
    ]);
  });

  test("may move several currencies, each balanced for itself", () => {
    const points = [
      debit(soleAccount("points_expense", "PTS"), 5n),
      credit(ownedAccount("points_liability", "m1", "PTS"), 5n),
    ];
    const money = [debit(drawer, 1_200n), credit(payable, 1_200n)];
    expect(transferOf([...money, ...points]).entries).toHaveLength(4);
  });

  test.each<[string, Entry[], RegExp]>([
    ["is empty", [], /is empty/],
    ["is off by a cent", [debit(drawer, 1_200n), credit(payable, 1_199n)], /off balance by 1 SGD/],
    [
      "balances only across currencies",
      [debit(drawer, 100n), credit(soleAccount("bank", "CNY"), 100n)],
      /off balance/,
    ],
    ["has an entry of zero", [debit(drawer, 0n), credit(payable, 0n)], /gets zero/],
    [
      "names an account twice",
      [debit(drawer, 100n), debit(drawer, 100n), credit(payable, 200n)],
      /cash_drawer\/store_1\/SGD stands in it twice/,
    ],
    [
      "keeps money in points",
      [debit(soleAccount("bank", "PTS"), 1n), credit(soleAccount("points_expense", "PTS"), 1n)],
      /bank is kept in money/,
    ],
    [
      "has an account without its owner",
      [debit(ownedAccount("cash_drawer", "", "SGD"), 1n), credit(payable, 1n)],
      /needs the id of its drawer/,
    ],
  ])("that %s is refused", (_, entries, message) => {
    expect(() => transferOf(entries)).toThrow(message);
  });

  test("is booked with one entry an account, and none where nothing moves", () => {
    const transfer = bookTransfer(heading, "PAYOUT", [
      debit(payable, 100n),
      credit(bank, 40n),
      credit(drawer, 0n),
      debit(payable, 20n),
      credit(bank, 80n),
      debit(soleAccount("psp_cost", "SGD"), 7n),
      credit(soleAccount("psp_cost", "SGD"), 7n),
    ]);
    expect(lines(transfer)).toEqual(["D merchant_payable/SGD 120", "C bank/SGD 120"]);
  });

  test("has its heading as it was given, and reverses nothing", () => {
    const transfer = bookTransfer(heading, "SALE", [debit(bank, 1n), credit(payable, 1n)]);
    expect(transfer).toMatchObject({ ...heading, kind: "SALE", reverses: null });
  });
});

describe("a reversal", () => {
  const sale = transferOf([debit(drawer, 1_200n), credit(payable, 1_200n)]);
  const reversal = reverseTransfer(sale, { transfer_id: "transfer_2", at_ms: 2 });

  test("has the same entries on the other side and names what it undoes", () => {
    expect(lines(reversal)).toEqual([
      "C cash_drawer/store_1/SGD 1200",
      "D merchant_payable/SGD 1200",
    ]);
    expect(reversal).toMatchObject({
      transfer_id: "transfer_2",
      kind: "REVERSAL",
      at_ms: 2,
      reference: sale.reference,
      reverses: "transfer_1",
    });
  });

  test("is not reversed itself", () => {
    expect(() => reverseTransfer(reversal, { transfer_id: "transfer_3", at_ms: 3 })).toThrow(
      /is a reversal already/,
    );
  });
});
