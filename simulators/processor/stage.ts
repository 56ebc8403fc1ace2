/** How the first request of a charge or a hold is answered, as its scenario wants it. */
import type { Behaviour } from "./behaviour.ts";
import type { AttemptResult } from "./charges.ts";
import { hang } from "./hang.ts";
import type { Exchange } from "./http-server.ts";
import type { Notices } from "./notices.ts";
import type { ChargeRecord, HoldRecord } from "./records.ts";
import type { Reply } from "./views.ts";
import { closedReply, errorReply, keyReusedReply } from "./views.ts";

/** Those who wait for something to settle. */
export type WaitingCallers<Record> = Readonly<{
  add(exchange: Exchange, key: string): void;
  /** Answers all who still wait; whether anybody did. */
  end(record: Record): "heard" | "unheard";
}>;

type Parts<Record> = Readonly<{
  notices: Notices;
  waiting: WaitingCallers<Record>;
  replyOf: (record: Record) => Reply;
  /** Sees to it that it is looked at when its moment comes. */
  schedule: (record: Record) => void;
  hang_ms: number;
  hang_notice_ms: number;
}>;

export type Stage<Record> = (
  exchange: Exchange,
  key: string,
  result: AttemptResult<Record>,
) => void;

export function createStage<Record extends ChargeRecord | HoldRecord>(
  parts: Parts<Record>,
): Stage<Record> {
  const { notices, waiting, replyOf } = parts;

  /** Answers for what was made just now. */
  function play(exchange: Exchange, record: Record, { scenario }: Behaviour): void {
    parts.schedule(record);
    switch (scenario.charge === "lost" ? "at_once" : scenario.answer) {
      case "at_once":
        answerWith(exchange, record, replyOf);
        if (scenario.notices) notices.report(record);
        return;
      case "when_settled":
        return waiting.add(exchange, record.key);
      case "never":
        notices.report(record, { delay_ms: parts.hang_notice_ms });
        void hang(exchange, parts.hang_ms, () => answerWith(exchange, record, replyOf));
        return;
      case "error":
        notices.report(record);
        return exchange.answer(errorReply(500, "internal_error"));
      case "after_notice":
        return notices.report(record, {
          onFirstAttempt: () => answerWith(exchange, record, replyOf),
        });
    }
  }
  function lose(exchange: Exchange, { scenario }: Behaviour): void {
    if (scenario.answer === "error") return exchange.answer(errorReply(500, "internal_error"));
    void hang(exchange, parts.hang_ms, () => exchange.abandon());
  }

  return (exchange, key, result) => {
    switch (result.kind) {
      case "made":
        return play(exchange, result.record, result.behaviour);
      case "known": {
        const { record, behaviour } = result;
        const is_awaited =
          record.state === "PENDING" && behaviour.scenario.answer === "when_settled";
        return is_awaited
          ? waiting.add(exchange, record.key)
          : answerWith(exchange, record, replyOf);
      }
      case "closed":
        return exchange.answer(closedReply(key));
      case "key_reused":
        return exchange.answer(keyReusedReply(key));
      case "lost":
        return lose(exchange, result.behaviour);
    }
  };
}

export function createWaitingCallers<Record extends ChargeRecord | HoldRecord>(
  replyOf: (record: Record) => Reply,
): WaitingCallers<Record> {
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
      for (const exchange of present) answerWith(exchange, record, replyOf);
      return present.length > 0 ? "heard" : "unheard";
    },
  };
}

function answerWith<Record extends ChargeRecord | HoldRecord>(
  exchange: Exchange,
  record: Record,
  replyOf: (record: Record) => Reply,
): void {
  const { kind, key, state } = record;
  const is_news = state === "SUCCEEDED" || state === "HELD" || state === "DECLINED";
  exchange.answer(replyOf(record), is_news ? { kind, key } : undefined);
}
