/** What is refused on purpose about deposits. */
import type { DepositStatus, DepositStep } from "./deposit.ts";

export type DepositRejection =
  | Readonly<{ code: "DEPOSIT_UNKNOWN"; deposit_id: string }>
  /** 12093 in the cashier API: nothing is held, not yet or not any more. */
  | Readonly<{ code: "DEPOSIT_NOT_HELD"; deposit_id: string; deposit_status: DepositStatus }>
  /** Only what is still asked for can be given up. */
  | Readonly<{ code: "DEPOSIT_NOT_REQUESTED"; deposit_id: string; deposit_status: DepositStatus }>
  /** Something was asked of the channel, and its answer is not known yet. */
  | Readonly<{ code: "DEPOSIT_BUSY"; deposit_id: string; under_way: DepositStep["kind"] }>
  /** 12095 in the cashier API. */
  | Readonly<{
      code: "DEPOSIT_EXCEEDED";
      deposit_id: string;
      held_minor: bigint;
      currency: string;
    }>
  | Readonly<{ code: "DEPOSIT_EXPIRY_INVALID"; earliest_ms: number; latest_ms: number }>
  /** Cash lies in the drawer until somebody fetches it. */
  | Readonly<{ code: "DEPOSIT_WITHOUT_EXPIRY"; deposit_id: string }>
  /** The channel refused for good what was asked of it; the deposit is held as before. */
  | Readonly<{ code: "DEPOSIT_CHANGE_REFUSED"; deposit_id: string; reason: string }>
  /** It may be held by now, and may be so in a moment: nobody can say. */
  | Readonly<{ code: "DEPOSIT_OUTCOME_UNKNOWN"; deposit_id: string }>;
