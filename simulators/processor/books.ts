/** The books of the processor with everything that follows from an entry: alarms and reports. */
import type { Alarms } from "./alarms.ts";
import { createAlarms } from "./alarms.ts";
import { nextStepOf } from "./attempts.ts";
import type { Charges } from "./charges.ts";
import { createCharges } from "./charges.ts";
import type { Holds } from "./holds.ts";
import { createHolds } from "./holds.ts";
import type { Notices } from "./notices.ts";
import type {
  ChargeRecord,
  HoldRecord,
  HoldTombstone,
  RefundRecord,
  Subject,
  Tombstone,
} from "./records.ts";
import type { Refunds } from "./refunds.ts";
import { createRefunds } from "./refunds.ts";
import type { WaitingCallers } from "./stage.ts";
import { createWaitingCallers } from "./stage.ts";
import type { Store } from "./store.ts";
import type { Reply } from "./views.ts";
import { chargeReply, holdReply } from "./views.ts";

export type Books = Readonly<{
  charges: Charges;
  refunds: Refunds;
  holds: Holds;
  alarms: Alarms;
  /** Those who wait for the end of a charge or a hold. */
  waiting: Readonly<{
    charges: WaitingCallers<ChargeRecord>;
    holds: WaitingCallers<HoldRecord>;
  }>;
  replies: Replies;
  /** The record of what was told, as it stands now. */
  find(
    subject: Subject,
  ): ChargeRecord | Tombstone | HoldRecord | HoldTombstone | RefundRecord | null;
}>;

/** How a record is told to whoever asks, with what the customer has to do next. */
export type Replies = Readonly<{
  charge: (record: ChargeRecord | Tombstone) => Reply;
  hold: (record: HoldRecord | HoldTombstone, refusal?: string | null) => Reply;
}>;

export type BookParts = Readonly<{
  store: Store;
  notices: Notices;
  now: () => number;
  /** Where a code leads to. */
  payUrl: (code_id: string) => string;
}>;

export function createBooks({ store, notices, now, payUrl }: BookParts): Books {
  const replies = createReplies(payUrl);
  const waiting = {
    charges: createWaitingCallers<ChargeRecord>(replies.charge),
    holds: createWaitingCallers<HoldRecord>(replies.hold),
  };
  const charges = createCharges({
    store,
    now,
    onSettled(record) {
      if (waiting.charges.end(record) === "unheard") notices.report(record);
    },
  });
  const refunds = createRefunds({ store, charges, now, onSettled: notices.report });
  const holds = createHolds({
    store,
    charges,
    now,
    onSettled(record) {
      if (waiting.holds.end(record) === "unheard") notices.report(record);
      alarms.set(record);
    },
  });
  const finders = { charge: charges, refund: refunds, hold: holds };
  const alarms = createAlarms({ now, look: (kind, key) => void finders[kind].find(key) });
  const find: Books["find"] = ({ kind, key }) => finders[kind].find(key);
  return { charges, refunds, holds, alarms, waiting, replies, find };
}

function createReplies(payUrl: BookParts["payUrl"]): Replies {
  function nextOf(record: ChargeRecord | Tombstone | HoldRecord | HoldTombstone) {
    const is_attempt = record.kind === "charge" || record.kind === "hold";
    return is_attempt && record.state === "PENDING" ? nextStepOf(record, payUrl) : undefined;
  }
  return {
    charge: (record) => chargeReply(record, nextOf(record)),
    hold: (record, refusal = null) =>
      holdReply(record, { next: nextOf(record), refusal: refusal ?? undefined }),
  };
}
