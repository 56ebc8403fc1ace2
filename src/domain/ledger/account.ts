/**
 * The chart of accounts of a merchant's ledger: a closed list of codes, what owns an account of
 * each code, which side it grows on, and what may take it below zero.
 *
 * Accounts that every sale touches (what a channel owes, what the merchant is owed, fees and
 * shares) may be overdrawn by sales and refunds, so that no balance has to be known to book one and
 * their movements can be summed per batch. What is refused for want of balance belongs to one
 * member, one deposit or one drawer: accounts that few commands share.
 */

/** The currency code of points. One point is one minor unit. */
export const points_currency = "PTS";

type AccountRule = Readonly<{
  /** What `owner_id` names; null where the merchant has just one account of the code. */
  owner: "channel" | "store" | "drawer" | "trade_order" | "member" | "agent" | "isv" | null;
  /** The side on which the account grows: its balance is positive there. */
  side: "DEBIT" | "CREDIT";
  /** What may take the balance below zero: nothing, everything but a payout, or everything. */
  overdraft: "NEVER" | "NOT_BY_PAYOUT" | "ALLOWED";
  unit: "MONEY" | "POINTS" | "EITHER";
}>;

const rules = {
  /** Taken by a payment channel and not yet settled. Below zero after refunds of settled sales. */
  psp_receivable: { owner: "channel", side: "DEBIT", overdraft: "ALLOWED", unit: "MONEY" },
  /** What a channel is going to keep for itself of what it took. */
  psp_cost_accrued: { owner: "channel", side: "CREDIT", overdraft: "ALLOWED", unit: "MONEY" },
  /** What channels kept for themselves beyond what had been accrued. */
  psp_cost: { owner: null, side: "DEBIT", overdraft: "ALLOWED", unit: "MONEY" },
  /** Money that came in through a channel and that nothing is owed for: it goes back. */
  suspense: { owner: "channel", side: "CREDIT", overdraft: "NEVER", unit: "MONEY" },
  /**
   * Cash in a till: of a shift (`store/shift`), empty again once the shift is closed; or of a
   * store, for what is taken outside of any shift.
   */
  cash_drawer: { owner: "drawer", side: "DEBIT", overdraft: "NEVER", unit: "MONEY" },
  /**
   * A store's cash outside its till: floats come from it and takings go to it. Below zero where
   * floats came out of cash that was there before the books were opened.
   */
  cash_safe: { owner: "store", side: "DEBIT", overdraft: "NOT_BY_PAYOUT", unit: "MONEY" },
  /** Expected cash less counted cash: a shortage is a debit. */
  over_short: { owner: "store", side: "DEBIT", overdraft: "ALLOWED", unit: "MONEY" },
  /** Small expenses that were paid out of the till. */
  till_expense: { owner: "store", side: "DEBIT", overdraft: "NOT_BY_PAYOUT", unit: "MONEY" },
  bank: { owner: null, side: "DEBIT", overdraft: "ALLOWED", unit: "MONEY" },
  /** What the merchant has earned and was not yet paid. Below zero after refunds of paid sales. */
  merchant_payable: { owner: null, side: "CREDIT", overdraft: "NOT_BY_PAYOUT", unit: "MONEY" },
  /** A deposit: money of a customer's that is held until it is consumed or released. */
  customer_hold: { owner: "trade_order", side: "CREDIT", overdraft: "NEVER", unit: "MONEY" },
  /** A member's own money. */
  wallet_principal: { owner: "member", side: "CREDIT", overdraft: "NEVER", unit: "MONEY" },
  /** What the merchant gave a member to spend. */
  wallet_gift: { owner: "member", side: "CREDIT", overdraft: "NEVER", unit: "MONEY" },
  gift_expense: { owner: null, side: "DEBIT", overdraft: "NOT_BY_PAYOUT", unit: "MONEY" },
  points_liability: { owner: "member", side: "CREDIT", overdraft: "NEVER", unit: "POINTS" },
  /** In points: all that members have. In money: what the points they paid with were worth. */
  points_expense: { owner: null, side: "DEBIT", overdraft: "NOT_BY_PAYOUT", unit: "EITHER" },
  /** What is left of the fees once the channel, the agents and the provider have their shares. */
  fee_revenue: { owner: null, side: "CREDIT", overdraft: "ALLOWED", unit: "MONEY" },
  agent_payable: { owner: "agent", side: "CREDIT", overdraft: "NOT_BY_PAYOUT", unit: "MONEY" },
  isv_payable: { owner: "isv", side: "CREDIT", overdraft: "NOT_BY_PAYOUT", unit: "MONEY" },
} as const satisfies Record<string, AccountRule>;

export type AccountCode = keyof typeof rules;
type SoleCode = {
  [Code in AccountCode]: (typeof rules)[Code]["owner"] extends null ? Code : never;
}[AccountCode];
type OwnedCode = Exclude<AccountCode, SoleCode>;

/** An account's key within its merchant. `owner_id` is empty where a code has just one account. */
export type Account =
  | Readonly<{ code: OwnedCode; owner_id: string; currency: string }>
  | Readonly<{ code: SoleCode; owner_id: ""; currency: string }>;

export function ownedAccount(code: OwnedCode, owner_id: string, currency: string): Account {
  return { code, owner_id, currency };
}

export function soleAccount(code: SoleCode, currency: string): Account {
  return { code, owner_id: "", currency };
}

/** What holds for all accounts of the code. */
export function ruleOf(code: AccountCode): AccountRule {
  return rules[code];
}

export function isSameAccount(one: Account, other: Account): boolean {
  return (
    one.code === other.code && one.owner_id === other.owner_id && one.currency === other.currency
  );
}

/** Null when the account fits its rule, else what is wrong with it. */
export function accountFault({ code, owner_id, currency }: Account): string | null {
  const { owner, unit } = ruleOf(code);
  if (owner !== null && owner_id === "") return `${code} needs the id of its ${owner}`;
  if (owner === null && owner_id !== "") return `${code} has no owner`;
  if (!/^[A-Z]{3}$/.test(currency)) return `${currency} is not a currency`;
  const is_in_points = currency === points_currency;
  if (unit === "POINTS" && !is_in_points) return `${code} is kept in points, not in ${currency}`;
  if (unit === "MONEY" && is_in_points) return `${code} is kept in money, not in points`;
  return null;
}

/** One text for an account: `cash_drawer/store_1/SGD`, `bank/SGD`. A key for maps. */
export function accountKey({ code, owner_id, currency }: Account): string {
  return owner_id === "" ? `${code}/${currency}` : `${code}/${owner_id}/${currency}`;
}

/** The account that a key names; null when it names none. An owner's id may contain slashes. */
export function parseAccountKey(key: string): Account | null {
  const first = key.indexOf("/");
  const last = key.lastIndexOf("/");
  const code = key.slice(0, first);
  if (first < 0 || !Object.hasOwn(rules, code)) return null;
  const owner_id = key.slice(first + 1, last);
  const account = { code, owner_id, currency: key.slice(last + 1) } as Account;
  return accountFault(account) === null && accountKey(account) === key ? account : null;
}

/** The stored value and the points of a member: all that is owed to them. */
export function memberAccounts(
  member_id: string,
  currency: string,
): Readonly<{ principal: Account; gift: Account; points: Account }> {
  return {
    principal: ownedAccount("wallet_principal", member_id, currency),
    gift: ownedAccount("wallet_gift", member_id, currency),
    points: ownedAccount("points_liability", member_id, points_currency),
  };
}
