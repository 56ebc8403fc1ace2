/**
 * What the books of a merchant should say by now: each step adds what it moved, and after each step
 * the balances of all accounts are held against it, to the cent.
 */
import type { Database } from "../../src/postgres/database.ts";
import { demand } from "./demand.ts";

/** Accounts by name, such as `cash_drawer/S01/CNY`, and by how much they grew; minor units. */
export type Moves = Readonly<Record<string, bigint>>;

export type DayBooks = Readonly<{
  merchant_id: string;
  /** Notes what a step moved. */
  move(moves: Moves): void;
  /** What an account should have by now. */
  balance(account: string): bigint;
  /** Of the accounts that were moved; points are `PTS`. */
  currencies(): string[];
  /** Holds every account of the merchant against what was noted. */
  check(): Promise<void>;
  /** The expected balances, without those that are zero. */
  balances(): ReadonlyMap<string, bigint>;
}>;

export function openDayBooks(sql: Database, merchant_id: string): DayBooks {
  const expected = new Map<string, bigint>();
  const balances = () =>
    new Map(
      [...expected]
        .filter(([, balance]) => balance !== 0n)
        .toSorted(([one], [other]) => (one < other ? -1 : 1)),
    );
  return {
    merchant_id,
    balances,
    currencies: () => [...new Set([...expected.keys()].map((name) => name.slice(-3)))],
    balance: (account) => expected.get(account) ?? 0n,
    move(moves) {
      for (const [account, by] of Object.entries(moves)) {
        expected.set(account, (expected.get(account) ?? 0n) + by);
      }
    },
    async check() {
      const rows = await sql<{ account: string; balance_minor: bigint }[]>`
        select account, balance_minor from ledger_accounts
        where merchant_id = ${merchant_id} and balance_minor <> 0 order by account`;
      const found = rows.map(({ account, balance_minor }) => [account, balance_minor] as const);
      demand(`the books of ${merchant_id}`, new Map(found), balances());
    },
  };
}

/** The sum of all entries of all merchants, by currency: debits less credits. */
export async function sumOfEntries(sql: Database): Promise<ReadonlyMap<string, bigint>> {
  const rows = await sql<{ currency: string; sum: bigint }[]>`
    select e.currency, sum(e.amount_minor)::bigint as sum
    from ledger_transfers t, json_to_recordset(t.entries) as e (currency text, amount_minor bigint)
    group by e.currency order by e.currency`;
  return new Map(rows.map(({ currency, sum }) => [currency, sum]));
}
