/** What wakes up charges, refunds and holds when their moment comes, by the processor's clock. */
import type { ChargeRecord, HoldRecord, RefundRecord } from "./records.ts";
import type { Schedule } from "./schedule.ts";
import { createSchedule } from "./schedule.ts";
import type { Store } from "./store.ts";

export type Alarms = Readonly<{
  /** Sees to it that this is looked at when it settles or ends by itself. */
  set(record: ChargeRecord | HoldRecord | RefundRecord): void;
  /** Sets the alarms of everything that was under way when the process before ended. */
  resume(store: Store): void;
  /** After the clock was shifted. */
  rearm(): void;
  stop(): void;
}>;

type Kind = "charge" | "hold" | "refund";

/** `look` looks at something, which settles it when its moment has come. */
export function createAlarms(
  parts: Readonly<{ now: () => number; look: (kind: Kind, key: string) => void }>,
): Alarms {
  const { now, look } = parts;
  const schedules: Readonly<Record<Kind, Schedule>> = {
    charge: createSchedule({ now, run: (key) => look("charge", key) }),
    hold: createSchedule({ now, run: (key) => look("hold", key) }),
    refund: createSchedule({ now, run: (key) => look("refund", key) }),
  };
  const all = Object.values(schedules);
  return {
    set(record) {
      const schedule = schedules[record.kind];
      if (record.state === "PENDING") schedule.set(record.key, record.due_at_ms ?? 0);
      else if (record.state === "HELD") schedule.set(record.key, record.hold_expiry_at_ms);
      else schedule.drop(record.key);
    },
    resume(store) {
      for (const [key, due_at_ms] of store.pending_charges) schedules.charge.set(key, due_at_ms);
      for (const [key, due_at_ms] of store.pending_refunds) schedules.refund.set(key, due_at_ms);
      for (const [key, due_at_ms] of store.pending_holds) schedules.hold.set(key, due_at_ms);
      for (const [key, expiry_at_ms] of store.open_holds) schedules.hold.set(key, expiry_at_ms);
    },
    rearm: () => all.forEach((schedule) => schedule.rearm()),
    stop: () => all.forEach((schedule) => schedule.stop()),
  };
}
