/**
 * Balances: what the entries of an account sum to, positive on the account's own side.
 *
 * A batch is decided transfer by transfer on the balances that can run out (`applyTransfers`), and
 * written with one movement an account (`foldDeltas`), so that an account which every sale touches
 * is updated once a batch.
 */
import { invariant } from "../decision.ts";
import { accountKey, ruleOf, type Account } from "./account.ts";
import type { Entry, Transfer, TransferKind } from "./transfer.ts";

/** Balances by account key, in minor units. An account without a row has zero. */
export type Balances = ReadonlyMap<string, bigint>;

/** A refusal: the account has not enough for what a transfer wants of it. */
export type Overdrawn = Readonly<{
  code: "ACCOUNT_OVERDRAWN";
  account: Account;
  /** What it has. */
  balance_minor: bigint;
  /** What it lacks. */
  missing_minor: bigint;
}>;

export type Applied =
  | Readonly<{ accepted: true; balances: Balances }>
  | Readonly<{ accepted: false; overdrawn: Overdrawn }>;

/** What a batch does to an account: `delta_minor` is added to its balance. Never zero. */
export type AccountDelta = Account & Readonly<{ delta_minor: bigint; may_go_negative: boolean }>;

/** What the entry adds to its account's balance. */
export function balanceChange({ code, amount_minor }: Entry): bigint {
  return ruleOf(code).side === "DEBIT" ? amount_minor : -amount_minor;
}

/**
 * Applies the transfers one after the other, all or none. Answers the new balances of those
 * accounts that `balances` has and the transfers move; or the first account that would fall below
 * zero and must not. An account that `balances` does not have is passed over, but one that must not
 * fall below zero and is drawn on has to be there: else the caller has a bug, and this throws.
 */
export function applyTransfers(balances: Balances, transfers: readonly Transfer[]): Applied {
  const changed = new Map<string, bigint>();
  for (const { kind, transfer_id, entries } of transfers) {
    for (const entry of entries) {
      const key = accountKey(entry);
      const before = changed.get(key) ?? balances.get(key);
      const change = balanceChange(entry);
      const is_guarded = change < 0n && !mayOverdraw(entry, kind);
      if (before === undefined) {
        invariant(!is_guarded, `transfer ${transfer_id} draws on ${key}, whose balance is unknown`);
        continue;
      }
      const after = before + change;
      if (is_guarded && after < 0n) return { accepted: false, overdrawn: overdraw(entry, before) };
      changed.set(key, after);
    }
  }
  return { accepted: true, balances: changed };
}

/** One movement an account, in the order of their keys; none for an account that stays as it is. */
export function foldDeltas(transfers: readonly Transfer[]): AccountDelta[] {
  const sums = new Map<string, { readonly account: Account; delta_minor: bigint }>();
  for (const { entries } of transfers) {
    for (const entry of entries) {
      const key = accountKey(entry);
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { account: entry, delta_minor: balanceChange(entry) });
      else sum.delta_minor += balanceChange(entry);
    }
  }
  return [...sums]
    .filter(([, { delta_minor }]) => delta_minor !== 0n)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { account, delta_minor }]) => {
      const may_go_negative = ruleOf(account.code).overdraft !== "NEVER";
      return { ...accountOf(account), delta_minor, may_go_negative };
    });
}

function mayOverdraw({ code }: Account, kind: TransferKind): boolean {
  const { overdraft } = ruleOf(code);
  return overdraft === "ALLOWED" || (overdraft === "NOT_BY_PAYOUT" && kind !== "PAYOUT");
}

function overdraw(entry: Entry, balance_minor: bigint): Overdrawn {
  const missing_minor = -balanceChange(entry) - balance_minor;
  return { code: "ACCOUNT_OVERDRAWN", account: accountOf(entry), balance_minor, missing_minor };
}

/** An entry's account alone. */
function accountOf({ code, owner_id, currency }: Account): Account {
  return { code, owner_id, currency } as Account;
}
