/**
 * Who waits for a connection. Merchants are served in the order in which they came, one wish of
 * each at a time: whoever has more of them stands behind the others again, so that a merchant with
 * much to do keeps nobody out.
 */
import { StoreBusyError } from "../../engine/ports/store.ts";

export type Turns<Given> = Readonly<{
  /** Resolves with what is given once it is this merchant's turn; rejects with a StoreBusyError. */
  wait(merchant_id: string): Promise<Given>;
  /** Gives it to whoever is next. False when nobody waits. */
  give(given: Given | Promise<Given>): boolean;
  /** Whether anybody waits. */
  areWanted(): boolean;
  /** Sends everybody away who waits. */
  end(): void;
}>;

type Waiting<Given> = Readonly<{
  resolve(given: Given | Promise<Given>): void;
  giveUp(): void;
}>;

/** Whoever has waited for `wait_ms` is told that there is no room. */
export function createTurns<Given>(wait_ms: number): Turns<Given> {
  /** In the order in which their turns come. */
  const merchants = new Map<string, Waiting<Given>[]>();

  function add(merchant_id: string, waiting: Waiting<Given>): void {
    const others = merchants.get(merchant_id);
    if (others === undefined) merchants.set(merchant_id, [waiting]);
    else others.push(waiting);
  }

  function remove(merchant_id: string, waiting: Waiting<Given>): void {
    const left = (merchants.get(merchant_id) ?? []).filter((other) => other !== waiting);
    if (left.length === 0) merchants.delete(merchant_id);
    else merchants.set(merchant_id, left);
  }

  return {
    wait(merchant_id) {
      const { promise, resolve, reject } = Promise.withResolvers<Given>();
      const giveUp = () => {
        remove(merchant_id, waiting);
        reject(new StoreBusyError("no connection to the database has come free"));
      };
      const timer = setTimeout(giveUp, wait_ms);
      const waiting: Waiting<Given> = {
        resolve(given) {
          clearTimeout(timer);
          resolve(given);
        },
        giveUp() {
          clearTimeout(timer);
          giveUp();
        },
      };
      add(merchant_id, waiting);
      return promise;
    },
    give(given) {
      const [next] = merchants;
      if (next === undefined) return false;
      const [merchant_id, [first, ...others]] = next;
      merchants.delete(merchant_id);
      if (others.length > 0) merchants.set(merchant_id, others);
      first?.resolve(given);
      return true;
    },
    areWanted: () => merchants.size > 0,
    end() {
      for (const waiting of [...merchants.values()].flat()) waiting.giveUp();
    },
  };
}
