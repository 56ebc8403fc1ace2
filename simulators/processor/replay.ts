/** Reading the journal at the start. */
import type { Journal } from "./journal.ts";
import type { JournalRecord, Subject } from "./records.ts";

/** Takes in every record and returns what settled just before an unclean end. */
export function replay(
  journal: Journal,
  into: { doubt_ms: number; takeIn: (record: JournalRecord, offset: number) => void },
): readonly Subject[] {
  let recent: (Subject & { at_ms: number })[] = [];
  let damaged_at: number | null = null;
  journal.scan(0, (line, offset) => {
    if (damaged_at !== null) throw new Error(`The journal is damaged at byte ${damaged_at}.`);
    const record = parseRecord(line);
    if (record === null) {
      damaged_at = offset;
      return "on";
    }
    into.takeIn(record, offset);
    if (record.kind === "answered") recent = [];
    if (record.kind === "charge" || record.kind === "hold") {
      recent.push({ kind: record.kind, key: record.key, at_ms: record.at_ms });
      if (recent.length % 4096 === 0) {
        recent = recent.filter((one) => one.at_ms > record.at_ms - into.doubt_ms);
      }
    }
    return "on";
  });
  if (damaged_at !== null) journal.truncate(damaged_at);
  const last_at_ms = recent.at(-1)?.at_ms ?? 0;
  const doubtful = recent.filter((one) => one.at_ms > last_at_ms - into.doubt_ms);
  return [...new Map(doubtful.map((one) => [`${one.kind} ${one.key}`, one])).values()];
}

function parseRecord(line: string): JournalRecord | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as JournalRecord) : null;
  } catch {
    return null;
  }
}
