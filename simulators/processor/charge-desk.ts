/** How requests about charges are answered. */
import type { Charges } from "./charges.ts";
import type { Exchange } from "./http-server.ts";
import type { ChargeRecord, Tombstone } from "./records.ts";
import { readChargeRequest } from "./shapes.ts";
import type { Stage, WaitingCallers } from "./stage.ts";
import type { Reply } from "./views.ts";
import { faultReply, notFoundReply, waitingReply } from "./views.ts";

export type ChargeDesk = Readonly<{
  charge(exchange: Exchange): void;
  find(exchange: Exchange, key: string): void;
  close(exchange: Exchange, key: string): void;
  reverse(exchange: Exchange, key: string): void;
}>;

type Parts = Readonly<{
  charges: Charges;
  stage: Stage<ChargeRecord>;
  waiting: WaitingCallers<ChargeRecord>;
  replyOf: (record: ChargeRecord | Tombstone) => Reply;
}>;

export function createChargeDesk({ charges, stage, waiting, replyOf }: Parts): ChargeDesk {
  /** Whoever still waits for the charge hears that it was ended. */
  function answerEnded(exchange: Exchange, record: ChargeRecord | Tombstone): void {
    if (record.kind === "charge" && record.state === "CLOSED") waiting.end(record);
    exchange.answer(replyOf(record));
  }
  return {
    charge(exchange) {
      const request = readChargeRequest(exchange.body);
      if (!request.ok) return exchange.answer(faultReply(request.faults));
      stage(exchange, request.value.key, charges.charge(request.value));
    },
    find(exchange, key) {
      const record = charges.find(key);
      exchange.answer(record ? replyOf(record) : notFoundReply(key));
    },
    close(exchange, key) {
      answerEnded(exchange, charges.close(key));
    },
    reverse(exchange, key) {
      const record = charges.reverse(key);
      if (record === "refund_pending") return exchange.answer(waitingReply(key));
      answerEnded(exchange, record);
    },
  };
}
