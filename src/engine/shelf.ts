/**
 * The records of a book: what was looked up, as the commands decided so far have left it. It knows
 * what it was asked, so that what is not there is known not to be.
 */
import {
  lookupKey,
  lookupsOf,
  recordId,
  type KindedRecord,
  type Lookup,
  type LookupBy,
  type RecordKind,
  type RecordKinds,
} from "../domain/record.ts";
import type { StoredRecord } from "./ports/store.ts";

export type Shelf = {
  /** By the key of the look-up by its id. */
  readonly records: Map<string, StoredRecord>;
  /** Keys of records by the key of a look-up that finds them. */
  readonly found: Map<string, Set<string>>;
  /** Keys of the look-ups of which the answer is here. */
  readonly answered: Set<string>;
};

/** A command wants to know what nobody has looked up: the batch has to be run in smaller ones. */
export class LookupMissingError extends Error {
  override name = "LookupMissingError";
}

export function emptyShelf(): Shelf {
  return { records: new Map(), found: new Map(), answered: new Set() };
}

/** Adds what was loaded for the look-ups; what is here already stays as it is. */
export function addRecords(
  shelf: Shelf,
  lookups: readonly Lookup[],
  records: readonly StoredRecord[],
): void {
  for (const stored of records) {
    if (!shelf.records.has(keyOf(stored))) putRecord(shelf, stored);
  }
  for (const lookup of lookups) shelf.answered.add(lookupKey(lookup));
}

/** Puts the record in the place of what is there under its id. */
export function putRecord(shelf: Shelf, stored: StoredRecord): void {
  const key = keyOf(stored);
  const before = shelf.records.get(key);
  for (const lookup of before === undefined ? [] : lookupsOf(before)) {
    shelf.found.get(lookupKey(lookup))?.delete(key);
  }
  shelf.records.set(key, stored);
  shelf.answered.add(key);
  for (const lookup of lookupsOf(stored)) {
    const set = shelf.found.get(lookupKey(lookup));
    if (set === undefined) shelf.found.set(lookupKey(lookup), new Set([key]));
    else set.add(key);
  }
}

export function storedRecord(shelf: Shelf, kind: RecordKind, id: string): StoredRecord | undefined {
  return shelf.records.get(lookupKey({ kind, by: "id", value: id }));
}

/** The record of this id. Throws a LookupMissingError when nobody has looked it up. */
export function recordOf<Kind extends RecordKind>(
  shelf: Shelf,
  kind: Kind,
  id: string,
): RecordKinds[Kind] | undefined {
  return recordsBy(shelf, { kind, by: "id", value: id })[0];
}

/** The records that the look-up finds. Throws a LookupMissingError when nobody has looked. */
export function recordsBy<Kind extends RecordKind>(
  shelf: Shelf,
  lookup: Readonly<{ kind: Kind; by: LookupBy<Kind>; value: string }>,
): RecordKinds[Kind][] {
  const key = lookupKey(lookup as Lookup);
  if (!shelf.answered.has(key)) throw new LookupMissingError(key.replaceAll("\n", " "));
  return [...(shelf.found.get(key) ?? [])].flatMap((id) => {
    const stored = shelf.records.get(id);
    return stored === undefined ? [] : [stored.record as RecordKinds[Kind]];
  });
}

/** Whether the answer to the look-up is here. */
export function isAnswered(shelf: Shelf, lookup: Lookup): boolean {
  return shelf.answered.has(lookupKey(lookup));
}

/** The look-ups of which the answer is not here. */
export function missingLookups(shelf: Shelf, lookups: readonly Lookup[]): Lookup[] {
  return lookups.filter((lookup) => !isAnswered(shelf, lookup));
}

function keyOf(kinded: KindedRecord): string {
  return lookupKey({ kind: kinded.kind, by: "id", value: recordId(kinded) });
}
