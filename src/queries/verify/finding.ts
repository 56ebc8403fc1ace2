/** What verification has to say: each thing that does not agree, by name. */

/** One thing that does not agree. */
export type Finding = Readonly<{
  merchant_id: string;
  /** What kind of thing it is about. */
  subject:
    | "stream"
    | "catalog"
    | "record"
    | "order"
    | "slot"
    | "ticket"
    | "session"
    | "refund"
    | "trade_order"
    | "deposit"
    | "transfer"
    | "account"
    | "day"
    | "audit";
  /**
   * Its id; a slot's is `pool/date/start_time`, an account's `code/owner/currency`, a day's starts
   * with its date; the stream's is the merchant's, as is the audit trail's where it is about all
   * of it.
   */
  id: string;
  /** The order it concerns, where there is one. */
  order_id: string | null;
  /** `status`, `held`, `hash of event 17`, … */
  field: string;
  /** What everything else says it should be. */
  expected: string;
  found: string;
}>;

/** Takes findings in and keeps the first of them: a broken book must not fill the memory. */
export type FindingList = Readonly<{
  add(finding: Omit<Finding, "merchant_id">): void;
  /** Adds a finding when the two differ. */
  compare(about: About, expected: Comparable, found: Comparable): void;
  kept: readonly Finding[];
  /** All of them, kept or not. */
  total(): number;
}>;

export type About = Pick<Finding, "subject" | "id" | "order_id" | "field">;

type Comparable = string | number | bigint | boolean | null | undefined;

export function createFindingList(merchant_id: string, kept_max: number): FindingList {
  const kept: Finding[] = [];
  let total = 0;
  function add(finding: Omit<Finding, "merchant_id">): void {
    total += 1;
    if (kept.length < kept_max) kept.push({ merchant_id, ...finding });
  }
  return {
    add,
    compare(about, expected, found) {
      if (expected === found) return;
      add({ ...about, expected: textOf(expected), found: textOf(found) });
    },
    kept,
    total: () => total,
  };
}

function textOf(value: Comparable): string {
  return value === null || value === undefined || value === "" ? "nothing" : String(value);
}

/** One line for people: `sentosa_demo order order_1 status: expected FULFILLED, found LOCKED`. */
export function findingText(finding: Finding): string {
  const { merchant_id, subject, id, order_id, field, expected, found } = finding;
  const whose = order_id === null || order_id === id ? "" : ` of ${order_id}`;
  const what = subject === "stream" ? subject : `${subject} ${id}`;
  return `${merchant_id} ${what}${whose} ${field}: expected ${expected}, found ${found}`;
}
