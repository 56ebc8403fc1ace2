/** Where cash is by the books: in the drawer of a shift, or in a store's own. */
import type { Day } from "./day.ts";
import type { Moves } from "./day-books.ts";

/** The account of the drawer of Anna's shift, of the store's while she has none. */
export function anna_drawer({ drawers }: Pick<Day, "drawers">): string {
  return `cash_drawer/${drawers.get("anna") ?? "S01"}/CNY`;
}

export const ben_drawer = "cash_drawer/S02/CNY";

/** Cash for something sold; below zero when it goes back. */
export function cashMoves(drawer: string, amount: number): Moves {
  return { [drawer]: BigInt(amount), "merchant_payable/CNY": BigInt(amount) };
}
