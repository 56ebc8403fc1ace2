/** How requests about refunds are answered, scenarios included. */
import { hang } from "./hang.ts";
import type { Exchange } from "./http-server.ts";
import type { RefundRecord } from "./records.ts";
import type { Refunds } from "./refunds.ts";
import { readRefundRequest } from "./shapes.ts";
import { faultReply, keyReusedReply, notFoundReply, refundReply } from "./views.ts";

export type RefundDesk = Readonly<{
  refund(exchange: Exchange): void;
  find(exchange: Exchange, key: string): void;
}>;

type Parts = Readonly<{
  refunds: Refunds;
  /** Sees to it that it is looked at when its moment comes. */
  schedule: (record: RefundRecord) => void;
  hang_ms: number;
}>;

export function createRefundDesk(parts: Parts): RefundDesk {
  const { refunds, schedule, hang_ms } = parts;
  return {
    refund(exchange) {
      const request = readRefundRequest(exchange.body);
      if (!request.ok) return exchange.answer(faultReply(request.faults));
      const result = refunds.refund(request.value);
      if (result.kind === "key_reused") return exchange.answer(keyReusedReply(request.value.key));
      const { record } = result;
      if (result.kind === "known" || result.is_answered) exchange.answer(refundReply(record));
      else void hang(exchange, hang_ms, () => exchange.answer(refundReply(record)));
      if (result.kind === "made") schedule(record);
    },
    find(exchange, key) {
      const record = refunds.find(key);
      exchange.answer(record ? refundReply(record) : notFoundReply(key));
    },
  };
}
