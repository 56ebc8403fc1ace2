/** The records of one kind: where each key's latest one stands, and which are still under way. */
import type { Journal } from "./journal.ts";
import { createOffsetIndex } from "./offset-index.ts";

/** What a record of a shelf has. Without a state it stands for a key that was closed unused. */
type Entry = Readonly<{ key: string; state?: string; due_at_ms?: number }>;

export type Shelf<Record> = Readonly<{
  /** The latest record of a key. */
  read(key: string): Record | null;
  /** Takes in a record that stands in the journal from an offset on. */
  take(record: Record, offset: number): void;
  isLatest(record: Record, offset: number): boolean;
  /** What is PENDING, with the moment when it settles. */
  pending: ReadonlyMap<string, number>;
  size(): number;
}>;

export function createShelf<Record extends Entry>(journal: Journal): Shelf<Record> {
  const offsets = createOffsetIndex();
  const pending = new Map<string, number>();
  return {
    read(key) {
      const offset = offsets.get(key);
      return offset === undefined ? null : (JSON.parse(journal.read(offset)) as Record);
    },
    take({ key, state, due_at_ms }, offset) {
      offsets.set(key, offset);
      if (state === "PENDING") pending.set(key, due_at_ms ?? 0);
      else pending.delete(key);
    },
    isLatest: ({ key }, offset) => offsets.get(key) === offset,
    pending,
    size: offsets.size,
  };
}
