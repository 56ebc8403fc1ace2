/**
 * Records: what the order book keeps besides orders and their money. Each kind has an id, and
 * groups in which its records are found: the open shifts of an operator, say. A record changes only
 * with an event on its own timeline.
 */
import type { Shift } from "./shift/shift.ts";

/** What is counted without a gap within a merchant: a store's final reports. */
export type Sequence = Readonly<{ merchant_id: string; sequence_id: string; last: number }>;

export type RecordKinds = Readonly<{ shift: Shift; sequence: Sequence }>;

export type RecordKind = keyof RecordKinds;

type KindRule<Kept> = Readonly<{
  idOf(record: Kept): string;
  /** The value under which a record is found in the group; null when it is not in it. */
  groups: Readonly<Record<string, (record: Kept) => string | null>>;
}>;

/** How the records of each kind are named and found. The tables of a store follow this. */
export const record_kinds = {
  shift: {
    idOf: ({ shift_id }) => shift_id,
    groups: {
      open_of_operator: ({ operator_id, closing }) => (closing === null ? operator_id : null),
      open_of_device: ({ device_id, closing }) => (closing === null ? device_id : null),
    },
  },
  sequence: { idOf: ({ sequence_id }) => sequence_id, groups: {} },
} as const satisfies { [Kind in RecordKind]: KindRule<RecordKinds[Kind]> };

/** A record, with its kind. */
export type KindedRecord = {
  [Kind in RecordKind]: Readonly<{ kind: Kind; record: RecordKinds[Kind] }>;
}[RecordKind];

/** The groups of a kind, and its id. */
export type LookupBy<Kind extends RecordKind> = "id" | keyof (typeof record_kinds)[Kind]["groups"];

/** What a command wants to know: the record of an id, or those of a group. */
export type Lookup = {
  [Kind in RecordKind]: Readonly<{ kind: Kind; by: LookupBy<Kind>; value: string }>;
}[RecordKind];

/** One event on the timeline of a record, which is called by the record's id. */
export type RecordFact = Readonly<{
  stream_id: string;
  event: Readonly<{ type: string; at_ms: number; payload: Readonly<Record<string, unknown>> }>;
}>;

export function recordId({ kind, record }: KindedRecord): string {
  // Each kind's rule takes that kind's records.
  return (record_kinds[kind].idOf as (record: unknown) => string)(record);
}

/** One text for a look-up: a key for maps. */
export function lookupKey({ kind, by, value }: Lookup): string {
  return `${kind}\n${by}\n${value}`;
}

/** Every look-up that finds the record. */
export function lookupsOf(kinded: KindedRecord): Lookup[] {
  const { kind, record } = kinded;
  // Each kind's groups take that kind's records.
  const groups = record_kinds[kind].groups as unknown as KindRule<unknown>["groups"];
  const found = [{ kind, by: "id", value: recordId(kinded) }];
  for (const [by, valueOf] of Object.entries(groups)) {
    const value = valueOf(record);
    if (value !== null) found.push({ kind, by, value });
  }
  return found as Lookup[];
}
