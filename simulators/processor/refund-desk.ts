/** How requests about refunds are answered, scenarios included. */
import { hang } from "./hang.ts";
import type { Exchange } from "./http-server.ts";
import type { Refunds } from "./refunds.ts";
import { readRefundRequest } from "./shapes.ts";
import { faultReply, keyReusedReply, notFoundReply, refundReply } from "./views.ts";

export type RefundDesk = Readonly<{
  refund(exchange: Exchange): void;
  find(exchange: Exchange, key: string): void;
}>;

type Parts = Readonly<{
  refunds: Refunds;
  onPending: (key: string, due_at_ms: number) => void;
  hang_ms: number;
}>;

export function createRefundDesk(parts: Parts): RefundDesk {
  const { refunds, onPending, hang_ms } = parts;
  return {
    refund(exchange) {
      const request = readRefundRequest(exchange.body);
      if (!request.ok) return exchange.answer(faultReply(request.faults));
      const result = refunds.refund(request.value);
      if (result.kind === "key_reused") return exchange.answer(keyReusedReply(request.value.key));
      const { record } = result;
      if (result.kind === "known" || result.is_answered) exchange.answer(refundReply(record));
      else void hang(exchange, hang_ms, () => exchange.answer(refundReply(record)));
      if (result.kind === "made" && record.due_at_ms !== undefined) {
        onPending(record.key, record.due_at_ms);
      }
    },
    find(exchange, key) {
      const record = refunds.find(key);
      exchange.answer(record ? refundReply(record) : notFoundReply(key));
    },
  };
}
