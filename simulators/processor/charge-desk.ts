/** How requests about charges are answered, scenarios included. */
import type { Charges } from "./charges.ts";
import { hang } from "./hang.ts";
import type { Exchange } from "./http-server.ts";
import type { Notices } from "./notices.ts";
import type { ChargeRecord } from "./records.ts";
import { readChargeRequest } from "./shapes.ts";
import type { TokenReading } from "./tokens.ts";
import * as views from "./views.ts";

export type ChargeDesk = Readonly<{
  charge(exchange: Exchange): void;
  find(exchange: Exchange, key: string): void;
  close(exchange: Exchange, key: string): void;
}>;

type Parts = Readonly<{
  charges: Charges;
  notices: Notices;
  waiting: WaitingCallers;
  onPending: (key: string, due_at_ms: number) => void;
  hang_ms: number;
  hang_notice_ms: number;
}>;

export function createChargeDesk(parts: Parts): ChargeDesk {
  const { charges, notices, waiting } = parts;

  /** Answers for a charge that was made just now, as its token wants it. */
  function play(exchange: Exchange, record: ChargeRecord, reading: TokenReading): void {
    const { scenario } = reading;
    if (record.due_at_ms !== undefined) parts.onPending(record.key, record.due_at_ms);
    switch (scenario.charge === "lost" ? "at_once" : scenario.answer) {
      case "at_once":
        answerCharge(exchange, record);
        if (scenario.notices) notices.report(record, { times: scenario.notices });
        return;
      case "when_settled":
        return waiting.add(exchange, record.key);
      case "never":
        notices.report(record, { delay_ms: parts.hang_notice_ms });
        void hang(exchange, parts.hang_ms, () => answerCharge(exchange, record));
        return;
      case "error":
        notices.report(record);
        return exchange.answer(views.errorReply(500, "internal_error"));
      case "after_notice":
        return notices.report(record, {
          times: scenario.notices ?? 1,
          onFirstAttempt: () => answerCharge(exchange, record),
        });
    }
  }
  function lose(exchange: Exchange, reading: TokenReading): void {
    if (reading.scenario.answer === "error") {
      return exchange.answer(views.errorReply(500, "internal_error"));
    }
    void hang(exchange, parts.hang_ms, () => exchange.abandon());
  }

  return {
    charge(exchange) {
      const request = readChargeRequest(exchange.body);
      if (!request.ok) return exchange.answer(views.faultReply(request.faults));
      const result = charges.charge(request.value);
      switch (result.kind) {
        case "made":
          return play(exchange, result.record, result.reading);
        case "known": {
          const { record, reading } = result;
          const is_awaited =
            record.state === "PENDING" && reading.scenario.answer === "when_settled";
          return is_awaited ? waiting.add(exchange, record.key) : answerCharge(exchange, record);
        }
        case "closed":
          return exchange.answer(views.closedReply(request.value.key));
        case "key_reused":
          return exchange.answer(views.keyReusedReply(request.value.key));
        case "lost":
          return lose(exchange, result.reading);
      }
    },
    find(exchange, key) {
      const record = charges.find(key);
      exchange.answer(record ? views.chargeReply(record) : views.notFoundReply(key));
    },
    close(exchange, key) {
      const record = charges.close(key);
      if (record.kind === "charge" && record.state === "CLOSED") waiting.end(record);
      exchange.answer(views.chargeReply(record));
    },
  };
}

/** Those who wait for a charge to settle. */
export type WaitingCallers = Readonly<{
  add(exchange: Exchange, key: string): void;
  /** Answers all who still wait; whether anybody did. */
  end(record: ChargeRecord): "heard" | "unheard";
}>;

export function createWaitingCallers(): WaitingCallers {
  const waiting = new Map<string, Exchange[]>();
  return {
    add(exchange, key) {
      const others = waiting.get(key);
      if (others) others.push(exchange);
      else waiting.set(key, [exchange]);
    },
    end(record) {
      const callers = waiting.get(record.key) ?? [];
      waiting.delete(record.key);
      const present = callers.filter((exchange) => !exchange.isGone());
      for (const exchange of present) answerCharge(exchange, record);
      return present.length > 0 ? "heard" : "unheard";
    },
  };
}

function answerCharge(exchange: Exchange, record: ChargeRecord): void {
  const is_final = record.state === "SUCCEEDED" || record.state === "DECLINED";
  exchange.answer(views.chargeReply(record), is_final ? record.key : undefined);
}
