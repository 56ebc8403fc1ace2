/**
 * The money of a trade order's lines: the order's discount spread over them, and what goes back
 * when some of a line is returned. Sums always close to the last fen.
 */
import { addMinor } from "../money.ts";
import { invariant } from "../decision.ts";

/** A line as far as refunds need it. */
export type RefundableLine = Readonly<{
  line_no: number;
  /** What was paid for the whole line: its amount less its share of the discount. */
  paid_minor: bigint;
  quantity: number;
  /** How many of them were returned before. */
  refunded_quantity: number;
}>;

export type LineReturn = Readonly<{ line_no: number; quantity: number }>;

export type LineRefund = LineReturn & Readonly<{ amount_minor: bigint }>;

export type LineRefundFault =
  | Readonly<{ code: "LINE_UNKNOWN"; line_no: number }>
  | Readonly<{ code: "LINE_NAMED_TWICE"; line_no: number }>
  /** Not a whole number from 1 up, or more than is left. */
  | Readonly<{ code: "LINE_QUANTITY_INVALID"; line_no: number; quantity_left: number }>;

export type LineRefunds =
  | Readonly<{ valid: true; amount_minor: bigint; lines: readonly LineRefund[] }>
  | Readonly<{ valid: false; fault: LineRefundFault }>;

/**
 * The share of each line in the order's discount, in proportion to its amount: every share is
 * rounded down, and what is left over goes, one fen each, to the lines that lost most by it
 * (largest remainder; of equal ones the earlier line). No share exceeds its line. Throws when the
 * discount is more than the lines together.
 */
export function allocateDiscount(
  line_amounts_minor: readonly bigint[],
  discount_minor: bigint,
): readonly bigint[] {
  const total_minor = addMinor(line_amounts_minor);
  invariant(
    line_amounts_minor.every((amount) => amount >= 0n),
    "a line costs less than nothing",
  );
  invariant(
    discount_minor >= 0n && discount_minor <= total_minor,
    `a discount of ${discount_minor} on ${total_minor}`,
  );
  if (total_minor === 0n) return line_amounts_minor.map(() => 0n);
  const shares = line_amounts_minor.map((amount, index) => {
    const exact = amount * discount_minor;
    return { index, share: exact / total_minor, remainder: exact % total_minor };
  });
  const left_minor = discount_minor - addMinor(shares.map(({ share }) => share));
  // Sorting keeps equal ones in their order. Fewer fen are left than lines lost a part of one.
  const favoured = shares
    .toSorted((one, other) => descending(one.remainder, other.remainder))
    .slice(0, Number(left_minor));
  const favoured_indexes = new Set(favoured.map(({ index }) => index));
  return shares.map(({ index, share }) => (favoured_indexes.has(index) ? share + 1n : share));
}

function descending(one: bigint, other: bigint): number {
  if (one === other) return 0;
  return one > other ? -1 : 1;
}

/**
 * What goes back for the returned quantities: of each line the difference between what is due back
 * (rounded half up) after and before, so that returning it piece by piece returns its exact price.
 */
export function refundLines(
  lines: readonly RefundableLine[],
  returns: readonly LineReturn[],
): LineRefunds {
  const refunds: LineRefund[] = [];
  for (const { line_no, quantity } of returns) {
    const line = lines.find((one) => one.line_no === line_no);
    if (line === undefined) return { valid: false, fault: { code: "LINE_UNKNOWN", line_no } };
    if (refunds.some((one) => one.line_no === line_no)) {
      return { valid: false, fault: { code: "LINE_NAMED_TWICE", line_no } };
    }
    const quantity_left = line.quantity - line.refunded_quantity;
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > quantity_left) {
      return { valid: false, fault: { code: "LINE_QUANTITY_INVALID", line_no, quantity_left } };
    }
    const before_minor = dueBack(line, line.refunded_quantity);
    const after_minor = dueBack(line, line.refunded_quantity + quantity);
    refunds.push({ line_no, quantity, amount_minor: after_minor - before_minor });
  }
  const amount_minor = addMinor(refunds.map((refund) => refund.amount_minor));
  return { valid: true, amount_minor, lines: refunds };
}

/** What is due back in all once `returned` of the line's quantity have come back. */
function dueBack({ paid_minor, quantity }: RefundableLine, returned: number): bigint {
  const whole = BigInt(quantity);
  return (2n * paid_minor * BigInt(returned) + whole) / (2n * whole);
}
