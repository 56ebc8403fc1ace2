/**
 * Payouts: what is owed to the merchant, an agent or a provider, and is paid. A payout, unlike a
 * refund, cannot take more than there is (see `overdraft` in account.ts).
 */
import { invariant } from "../../decision.ts";
import { addMinor } from "../../money.ts";
import { ownedAccount, soleAccount } from "../account.ts";
import { bookTransfer, credit, debit, type Heading, type Transfer } from "../transfer.ts";

/**
 * What the merchant is paid, and what counts as paid since it has it already or it was its expense.
 */
export type MerchantPayout = Readonly<{
  currency: string;
  /** Transferred from the bank. */
  bank_minor: bigint;
  stores: readonly Readonly<{
    store_id: string;
    /** Cash out of the safe, which the merchant has in its hands. */
    cash_minor: bigint;
    /** Paid out of the till for small expenses. */
    expense_minor: bigint;
    /** What the till was short; below zero when it was over. */
    short_minor: bigint;
  }>[];
  /** Gift money and points that members spent, given to them in the merchant's name. */
  gift_expense_minor: bigint;
  points_expense_minor: bigint;
}>;

export function bookMerchantPayout(heading: Heading, payout: MerchantPayout): Transfer {
  const { currency, bank_minor, stores, gift_expense_minor, points_expense_minor } = payout;
  const paid = [
    credit(soleAccount("bank", currency), bank_minor),
    credit(soleAccount("gift_expense", currency), gift_expense_minor),
    credit(soleAccount("points_expense", currency), points_expense_minor),
    ...stores.flatMap(({ store_id, cash_minor, expense_minor }) => [
      credit(ownedAccount("cash_safe", store_id, currency), cash_minor),
      credit(ownedAccount("till_expense", store_id, currency), expense_minor),
    ]),
  ];
  invariant(
    paid.every(({ amount_minor }) => amount_minor <= 0n),
    "a payout takes nothing",
  );
  const short = stores.map(({ store_id, short_minor }) =>
    credit(ownedAccount("over_short", store_id, currency), short_minor),
  );
  const credits = [...paid, ...short];
  const total_minor = -addMinor(credits.map(({ amount_minor }) => amount_minor));
  return bookTransfer(heading, "PAYOUT", [
    debit(soleAccount("merchant_payable", currency), total_minor),
    ...credits,
  ]);
}

export type SharePayout = Readonly<{
  currency: string;
  payee: Readonly<{ type: "AGENT" | "ISV"; id: string }>;
  amount_minor: bigint;
}>;

/** Pays an agent or a provider its shares of fees. */
export function bookSharePayout(heading: Heading, payout: SharePayout): Transfer {
  const { currency, payee, amount_minor } = payout;
  invariant(amount_minor > 0n, "a payout of nothing");
  const code = payee.type === "AGENT" ? "agent_payable" : "isv_payable";
  return bookTransfer(heading, "PAYOUT", [
    debit(ownedAccount(code, payee.id, currency), amount_minor),
    credit(soleAccount("bank", currency), amount_minor),
  ]);
}
