// The rules of charges, refunds and holds under random commands, and after a replay of the journal.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bar_code_behaviours } from "./bar-codes.ts";
import { createCharges } from "./charges.ts";
import { createHolds } from "./holds.ts";
import { openJournal } from "./journal.ts";
import { listMovements } from "./listing.ts";
import { createRefunds } from "./refunds.ts";
import { scenarios } from "./scenarios.ts";
import { createStore } from "./store.ts";

type Means = { payment_token: string } | { bar_code: string } | { qr_expiry_at_ms: number };
type Command =
  | { kind: "charge" | "hold"; key: string; means: Means; amount: number }
  | { kind: "close" | "reverse" | "look" | "release" | "look_at_hold"; key: string }
  | { kind: "scan" | "scan_hold"; key: string; behaviour: string }
  | { kind: "capture"; key: string; hold_key: string; amount: number }
  | { kind: "extend"; key: string; hold_key: string; by_ms: number }
  | { kind: "refund"; key: string; charge_key: string; amount: number }
  | { kind: "wait"; ms: number };

const start_ms = 1_773_995_812_285;
const charge_keys = ["ps_1", "ps_2", "ps_3"];
const hold_keys = ["hold_1", "hold_2"];
/** Captures may clash with each other and with a charge. */
const capture_keys = ["cap_1", "cap_2", "ps_1"];
const behaviour = fc
  .tuple(fc.constantFrom(...scenarios), fc.integer({ min: 0, max: 50 }))
  .map(([{ token, delay_ms }, ms]) => (delay_ms === undefined ? token : `${token}_${ms}`));
const means: fc.Arbitrary<Means> = fc.oneof(
  { weight: 3, arbitrary: behaviour.map((payment_token) => ({ payment_token })) },
  fc
    .constantFrom(...bar_code_behaviours.keys())
    .map((digits) => ({ bar_code: `1345678901234500${digits}` })),
  fc.integer({ min: 0, max: 60 }).map((ms) => ({ qr_expiry_at_ms: start_ms + ms })),
);
const amount = fc.integer({ min: 1, max: 10 });
const charge_key = fc.constantFrom(...charge_keys);
const hold_key = fc.constantFrom(...hold_keys);
const scanned = behaviour.map((token) => token.slice("tok_sandbox_".length));
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("charge" as const), key: charge_key, means, amount }),
    fc.record({ kind: fc.constant("hold" as const), key: hold_key, means, amount }),
    fc.record({
      kind: fc.constantFrom("close" as const, "reverse" as const, "look" as const),
      key: fc.constantFrom(...charge_keys, ...capture_keys),
    }),
    fc.record({
      kind: fc.constantFrom("release" as const, "look_at_hold" as const),
      key: hold_key,
    }),
    fc.record({ kind: fc.constant("scan" as const), key: charge_key, behaviour: scanned }),
    fc.record({ kind: fc.constant("scan_hold" as const), key: hold_key, behaviour: scanned }),
    fc.record({
      kind: fc.constant("capture" as const),
      key: fc.constantFrom(...capture_keys),
      hold_key,
      amount,
    }),
    fc.record({
      kind: fc.constant("extend" as const),
      key: fc.constantFrom("ext_1", "ext_2"),
      hold_key,
      by_ms: fc.integer({ min: -20, max: 80 }),
    }),
    fc.record({
      kind: fc.constant("refund" as const),
      key: fc.constantFrom("re_1", "re_2", "re_3", "re_4", "re_5"),
      charge_key: fc.constantFrom(...charge_keys, ...capture_keys),
      amount,
    }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: -10, max: 30 }) }),
  ),
  { minLength: 1, maxLength: 50 },
);

function openBook(file: string, clock: { now_ms: number }) {
  const journal = openJournal(file);
  const store = createStore(journal, 0);
  const now = (): number => clock.now_ms;
  const charges = createCharges({ store, now, onSettled: () => {} });
  const refunds = createRefunds({ store, charges, now, onSettled: () => {} });
  const holds = createHolds({ store, charges, now, onSettled: () => {} });
  return { journal, store, charges, refunds, holds };
}
type Book = ReturnType<typeof openBook>;

function run(book: Book, clock: { now_ms: number }, command: Command): void {
  const terms = { merchant_id: "m", currency: "SGD" };
  const asked = { ...terms, payment_method: "wechat", notify_url: null };
  const { charges, holds, refunds } = book;
  switch (command.kind) {
    case "charge":
    case "hold": {
      const { key, means: by } = command;
      const request = { ...asked, key, amount_minor: String(command.amount), ...by };
      if (command.kind === "charge") return void charges.charge(request);
      return void holds.hold({ ...request, hold_expiry_at_ms: start_ms + 100 });
    }
    case "close":
      return void charges.close(command.key);
    case "reverse":
      return void charges.reverse(command.key);
    case "look":
      return void charges.find(command.key);
    case "look_at_hold":
      return void holds.find(command.key);
    case "scan":
      return void charges.scan(command.key, { behaviour: command.behaviour, payer: "p" });
    case "scan_hold":
      return void holds.scan(command.key, { behaviour: command.behaviour, payer: "p" });
    case "release":
      return void holds.release(command.key, { key: "rel_1", merchant_id: "m" });
    case "capture": {
      const request = { ...terms, key: command.key, amount_minor: String(command.amount) };
      return void holds.capture(command.hold_key, request);
    }
    case "extend": {
      const hold_expiry_at_ms = start_ms + 100 + command.by_ms;
      const request = { key: command.key, merchant_id: "m", hold_expiry_at_ms };
      return void holds.extend(command.hold_key, request);
    }
    case "refund": {
      const { key, charge_key: of } = command;
      const amount_minor = String(command.amount);
      return void refunds.refund({ ...terms, key, charge_key: of, amount_minor, notify_url: null });
    }
    case "wait":
      clock.now_ms += command.ms;
  }
}

type Kind = "charge" | "refund" | "reversal" | "hold" | "capture" | "release";
type Movement = Record<"key" | "charge_key" | "hold_key" | "payment_ref" | "amount_minor", string> &
  Record<"kind", Kind>;

function movementsOf(book: Book): Movement[] {
  return listMovements(book.journal, { after: 0, limit: 10_000 })["movements"] as Movement[];
}

function sum(movements: Movement[]): bigint {
  return movements.reduce((total, movement) => total + BigInt(movement.amount_minor), 0n);
}

function checkBook(book: Book): void {
  const all = movementsOf(book);
  const of = (...kinds: Kind[]): Movement[] => all.filter(({ kind }) => kinds.includes(kind));
  const takings = of("charge", "capture");
  expect(new Set(takings.map(({ key }) => key)).size).toBe(takings.length);
  expect(new Set(takings.map(({ payment_ref }) => payment_ref)).size).toBe(takings.length);
  for (const kind of ["refund", "reversal", "hold", "release"] as const) {
    expect(new Set(of(kind).map(({ key }) => key)).size).toBe(of(kind).length);
  }
  for (const key of new Set([...charge_keys, ...capture_keys])) {
    const taken = sum(takings.filter((movement) => movement.key === key));
    const returns = of("refund", "reversal").filter((movement) => movement.charge_key === key);
    const record = book.store.charge(key);
    const state = record?.kind === "charge" ? record.state : null;
    expect(sum(returns) <= taken).toBe(true);
    if (taken === 0n) expect(state).not.toBe("SUCCEEDED");
    else expect(["SUCCEEDED", "CLOSED"]).toContain(state);
    if (state === "CLOSED") expect(sum(returns)).toBe(taken);
  }
  for (const key of hold_keys) {
    const ended = of("capture", "release").filter((movement) => movement.hold_key === key);
    const held = sum(of("hold").filter((movement) => movement.key === key));
    const state = book.store.open_holds.has(key) ? "HELD" : "ended";
    expect(sum(ended)).toBe(state === "HELD" ? 0n : held);
  }
}

/** What a merchant was told will never take money. */
function noteClosed(book: Book, command: Command, closed: Set<string>): void {
  if (command.kind === "close" || command.kind === "reverse") {
    const record = book.store.charge(command.key);
    if (record?.kind === "tombstone" || record?.state === "CLOSED") closed.add(command.key);
  }
  if (command.kind === "release") {
    const record = book.store.hold(command.key);
    if (record?.kind === "hold_tombstone" || record?.state === "CLOSED") closed.add(command.key);
  }
}

describe("whatever is asked in whatever order", () => {
  it("no key takes money twice or after its close, nothing gives back more than was taken", () => {
    const folder = mkdtempSync(join(tmpdir(), "rules-"));
    let runs = 0;
    fc.assert(
      fc.property(commands, (list) => {
        runs += 1;
        const file = join(folder, String(runs));
        const clock = { now_ms: start_ms };
        const book = openBook(file, clock);
        const closed = new Set<string>();
        for (const command of list) {
          const before = movementsOf(book).length;
          run(book, clock, command);
          for (const { kind, key } of movementsOf(book).slice(before)) {
            if (kind !== "reversal") expect(closed).not.toContain(key);
          }
          noteClosed(book, command, closed);
        }
        checkBook(book);
        book.journal.close();
        const again = openBook(file, clock);
        checkBook(again);
        expect(again.store.counts()).toEqual(book.store.counts());
        expect(again.store.open_holds).toEqual(book.store.open_holds);
        for (const key of [...charge_keys, ...capture_keys]) {
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
    const clock = { now_ms: start_ms };
    const first = openBook(join(folder, "journal"), clock);
    const by = { payment_token: "tok_sandbox_success" };
    for (const key of ["ps_1", "ps_2"]) {
      run(first, clock, { kind: "charge", key, means: by, amount: 1 });
    }
    for (const key of ["hold_1", "hold_2"]) {
      run(first, clock, { kind: "hold", key, means: by, amount: 2 });
    }
    run(first, clock, { kind: "capture", key: "cap_1", hold_key: "hold_1", amount: 2 });
    first.journal.close();
    clock.now_ms -= 60_000;
    const second = openBook(join(folder, "journal"), clock);
    run(second, clock, { kind: "charge", key: "ps_3", means: by, amount: 1 });
    run(second, clock, { kind: "capture", key: "cap_2", hold_key: "hold_2", amount: 2 });
    const references = movementsOf(second).map((movement) => movement.payment_ref);
    expect(references.filter((reference) => reference !== undefined)).toEqual([
      "wechat_1773995812285",
      "wechat_1773995812286",
      "wechat_1773995812287",
      "wechat_1773995812288",
      "wechat_1773995812289",
    ]);
    second.journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
