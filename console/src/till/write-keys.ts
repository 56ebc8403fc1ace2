/**
 * Keys of writes that a person repeats: the same write has the same key until it is answered, also
 * after the page was loaded anew.
 */
import { randomKey } from "../api/random-key.ts";

const prefix = "tillgate.till.write.";

/** `write` names what is done, with everything that makes it another write. */
export function keyOfWrite(write: string): string {
  const key = sessionStorage.getItem(prefix + write) ?? randomKey();
  sessionStorage.setItem(prefix + write, key);
  return key;
}

/** It was carried out or refused: the next one like it is another. */
export function settleWrite(write: string): void {
  sessionStorage.removeItem(prefix + write);
}
