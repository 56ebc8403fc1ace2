// The rules of charges and refunds under random commands, and after a replay of the journal.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCharges } from "./charges.ts";
import { openJournal } from "./journal.ts";
import { listMovements } from "./listing.ts";
import { createRefunds } from "./refunds.ts";
import { createStore } from "./store.ts";
import { scenarios } from "./tokens.ts";

type Command =
  | { kind: "charge"; key: string; token: string; amount: number }
  | { kind: "close" | "look"; key: string }
  | { kind: "refund"; key: string; charge_key: string; amount: number }
  | { kind: "wait"; ms: number };

const charge_key = fc.constantFrom("ps_1", "ps_2", "ps_3");
const token = fc
  .tuple(fc.constantFrom(...scenarios), fc.integer({ min: 0, max: 50 }))
  .map(([scenario, ms]) =>
    scenario.delay_ms === undefined ? scenario.token : `${scenario.token}_${ms}`,
  );
const amount = fc.integer({ min: 1, max: 10 });
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("charge" as const), key: charge_key, token, amount }),
    fc.record({ kind: fc.constantFrom("close" as const, "look" as const), key: charge_key }),
    fc.record({
      kind: fc.constant("refund" as const),
      key: fc.constantFrom("re_1", "re_2", "re_3", "re_4", "re_5"),
      charge_key,
      amount,
    }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: -10, max: 30 }) }),
  ),
  { minLength: 1, maxLength: 40 },
);

function openBook(file: string, clock: { now_ms: number }) {
  const journal = openJournal(file);
  const store = createStore(journal, 0);
  const now = (): number => clock.now_ms;
  const charges = createCharges({ store, now, onSettled: () => {} });
  const refunds = createRefunds({ store, charges, now });
  return { journal, store, charges, refunds };
}
type Book = ReturnType<typeof openBook>;

function run(book: Book, clock: { now_ms: number }, command: Command): void {
  const terms = { merchant_id: "m", currency: "SGD" };
  switch (command.kind) {
    case "charge": {
      const { key, token: payment_token } = command;
      const amount_minor = String(command.amount);
      const request = { ...terms, key, amount_minor, payment_token };
      book.charges.charge({ ...request, payment_method: "card", notify_url: null });
      return;
    }
    case "close":
      return void book.charges.close(command.key);
    case "look":
      return void book.charges.find(command.key);
    case "refund": {
      const { key, charge_key: of } = command;
      const amount_minor = String(command.amount);
      return void book.refunds.refund({ ...terms, key, charge_key: of, amount_minor });
    }
    case "wait":
      clock.now_ms += command.ms;
  }
}

type Movement = Record<"kind" | "key" | "charge_key" | "payment_ref" | "amount_minor", string>;

function movementsOf(book: Book): Movement[] {
  return listMovements(book.journal, { after: 0, limit: 10_000 })["movements"] as Movement[];
}

function sum(movements: Movement[]): bigint {
  return movements.reduce((total, movement) => total + BigInt(movement.amount_minor), 0n);
}

function checkBook(book: Book): void {
  const movements = movementsOf(book);
  const charges = movements.filter((movement) => movement.kind === "charge");
  const refunds = movements.filter((movement) => movement.kind === "refund");
  expect(new Set(charges.map((charge) => charge.key)).size).toBe(charges.length);
  expect(new Set(charges.map((charge) => charge.payment_ref)).size).toBe(charges.length);
  expect(new Set(refunds.map((refund) => refund.key)).size).toBe(refunds.length);
  for (const key of ["ps_1", "ps_2", "ps_3"]) {
    const taken = sum(charges.filter((charge) => charge.key === key));
    const given = sum(refunds.filter((refund) => refund.charge_key === key));
    expect(given <= taken).toBe(true);
    const record = book.store.charge(key);
    const is_paid = record?.kind === "charge" && record.state === "SUCCEEDED";
    expect(taken > 0n).toBe(is_paid);
  }
}

describe("whatever is asked in whatever order", () => {
  it("no key is charged twice or after a close, no charge gives back more than it took", () => {
    const folder = mkdtempSync(join(tmpdir(), "rules-"));
    let runs = 0;
    fc.assert(
      fc.property(commands, (list) => {
        runs += 1;
        const file = join(folder, String(runs));
        const clock = { now_ms: 1_773_995_812_285 };
        const book = openBook(file, clock);
        const closed = new Set<string>();
        for (const command of list) {
          run(book, clock, command);
          if (command.kind !== "close") continue;
          const record = book.store.charge(command.key);
          if (record?.kind === "tombstone" || record?.state === "CLOSED") closed.add(command.key);
        }
        checkBook(book);
        for (const movement of movementsOf(book)) expect(closed).not.toContain(movement.key);
        book.journal.close();
        const again = openBook(file, clock);
        checkBook(again);
        expect(again.store.counts()).toEqual(book.store.counts());
        for (const key of ["ps_1", "ps_2", "ps_3"]) {
          expect(again.store.refundedOf(key)).toBe(book.store.refundedOf(key));
        }
        again.journal.close();
      }),
      { numRuns: 150 },
    );
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("a payment reference", () => {
  it("takes the next ms when its own was used, also after a restart and a clock set back", () => {
    const folder = mkdtempSync(join(tmpdir(), "rules-"));
    const clock = { now_ms: 1_773_995_812_285 };
    const first = openBook(join(folder, "journal"), clock);
    for (const key of ["ps_1", "ps_2"]) {
      run(first, clock, { kind: "charge", key, token: "tok_sandbox_success", amount: 1 });
    }
    first.journal.close();
    clock.now_ms -= 60_000;
    const second = openBook(join(folder, "journal"), clock);
    run(second, clock, { kind: "charge", key: "ps_3", token: "tok_sandbox_success", amount: 1 });
    expect(movementsOf(second).map((movement) => movement.payment_ref)).toEqual([
      "card_1773995812285",
      "card_1773995812286",
      "card_1773995812287",
    ]);
    second.journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
