/** What a till remembers on its device: which one it is, its store, its cart, its sales. */
import { randomKey } from "../api/random-key.ts";
import { empty_cart, type Cart } from "./cart.ts";
import type { SaleAttempt } from "./sale-attempt.ts";

/** As many of its last sales as a till can show again. */
const sales_max = 30;

export type TillStorage = ReturnType<typeof openTillStorage>;

/** Everything is kept under the merchant's name: one browser may serve several in turn. */
export function openTillStorage(merchant_id: string) {
  const key = (name: string) => `tillgate.till.${merchant_id}.${name}`;
  return {
    /** The till's own name, made at its first sale. */
    device(): string {
      const known = read<string>(localStorage, key("device"));
      if (known !== undefined) return known;
      const made = `till-${randomKey().slice(0, 8)}`;
      write(localStorage, key("device"), made);
      return made;
    },
    store: () => read<string>(localStorage, key("store")),
    keepStore: (store_no: string) => write(localStorage, key("store"), store_no),
    attempt: () => read<SaleAttempt>(localStorage, key("attempt")),
    keepAttempt: (attempt: SaleAttempt) => write(localStorage, key("attempt"), attempt),
    dropAttempt: () => write(localStorage, key("attempt"), undefined),
    cart: () => read<Cart>(sessionStorage, key("cart")) ?? empty_cart,
    keepCart: (cart: Cart) => write(sessionStorage, key("cart"), cart),
    /** Trade orders of this till, newest first. */
    sales: () => read<readonly string[]>(localStorage, key("sales")) ?? [],
    addSale(trade_order_id: string): void {
      const others = this.sales().filter((one) => one !== trade_order_id);
      write(localStorage, key("sales"), [trade_order_id, ...others].slice(0, sales_max));
    },
  };
}

/** Undefined where nothing is kept, or nothing that can be read. */
function read<Value>(storage: Storage, key: string): Value | undefined {
  try {
    const text = storage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Value);
  } catch {
    return undefined;
  }
}

/** Where the browser keeps nothing, the till remembers as long as the page. */
function write(storage: Storage, key: string, value: unknown): void {
  try {
    if (value === undefined) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is blocked or full.
  }
}
