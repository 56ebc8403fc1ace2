/** What the till's scanner has read, by its shape alone: no code looks like two of them. */

export type Scan =
  /** A wallet's payment code, or another one of 16 to 24 digits: the server says whose. */
  | Readonly<{ kind: "payment"; bar_code: string }>
  /** A member's card or one-time code. */
  | Readonly<{ kind: "member"; number: string }>
  | Readonly<{ kind: "coupon"; code: string }>
  /** May be a card of another system: only a look-up can tell. */
  | Readonly<{ kind: "number"; number: string }>
  | Readonly<{ kind: "unknown" }>;

const member_code = /^88\d{16}$/;
const our_card = /^7\d{15}$/;
const payment_code = /^\d{16,24}$/;
/** Sixteen characters without I, L, O and U. Only one in a hundred million has no letter. */
const coupon_code = /^(?=.*[A-Z])[0-9A-HJKMNP-TV-Z]{16}$/;
const other_card = /^[0-9A-Z]{4,32}$/;

export function readScan(text: string): Scan {
  const plain = text.normalize("NFKC").trim().toUpperCase();
  if (member_code.test(plain) || our_card.test(plain)) return { kind: "member", number: plain };
  if (payment_code.test(plain)) return { kind: "payment", bar_code: plain };
  if (coupon_code.test(plain)) return { kind: "coupon", code: plain };
  return other_card.test(plain) ? { kind: "number", number: plain } : { kind: "unknown" };
}

/** Whether the number is good once, and used up by the sale that names it. */
export function isOneTimeCode(number: string): boolean {
  return member_code.test(number.normalize("NFKC").replace(/\s/g, ""));
}
