/** How requests about holds are answered, scenarios included. */
import { behaviourOf } from "./behaviour.ts";
import { hang } from "./hang.ts";
import type { HoldChange, Holds } from "./holds.ts";
import type { Exchange } from "./http-server.ts";
import type { Notices } from "./notices.ts";
import type { HoldRecord, HoldTombstone } from "./records.ts";
import type { Scenario } from "./scenarios.ts";
import type { Reading } from "./shapes.ts";
import {
  readCaptureRequest,
  readExtendRequest,
  readHoldRequest,
  readReleaseRequest,
} from "./shapes.ts";
import type { Stage, WaitingCallers } from "./stage.ts";
import type { Reply } from "./views.ts";
import { faultReply, keyReusedReply, notFoundReply } from "./views.ts";

export type HoldDesk = Readonly<{
  hold(exchange: Exchange): void;
  find(exchange: Exchange, key: string): void;
  capture(exchange: Exchange, key: string): void;
  release(exchange: Exchange, key: string): void;
  extend(exchange: Exchange, key: string): void;
}>;

type Parts = Readonly<{
  holds: Holds;
  notices: Notices;
  stage: Stage<HoldRecord>;
  waiting: WaitingCallers<HoldRecord>;
  replyOf: (record: HoldRecord | HoldTombstone, refusal?: string | null) => Reply;
  /** Sees to it that it is looked at when its moment comes. */
  schedule: (record: HoldRecord) => void;
  hang_ms: number;
  hang_notice_ms: number;
}>;

/** A change of one hold. */
type Change<Request> = Readonly<{
  hold_key: string;
  request: Reading<Request>;
  make: (request: Request) => HoldChange;
  /** The scenario in which the caller does not hear of it. */
  unanswered: Scenario["hold"];
}>;

export function createHoldDesk(parts: Parts): HoldDesk {
  const { holds, stage, waiting, replyOf } = parts;

  function change<Request extends { key: string }>(
    exchange: Exchange,
    { hold_key, request, make, unanswered }: Change<Request>,
  ): void {
    if (!request.ok) return exchange.answer(faultReply(request.faults));
    const result = make(request.value);
    if (result.kind === "not_found") return exchange.answer(notFoundReply(hold_key));
    if (result.kind === "key_reused") return exchange.answer(keyReusedReply(request.value.key));
    const { record, refusal, is_new } = result;
    const answer = (): void => exchange.answer(replyOf(record, refusal));
    if (record.kind === "hold_tombstone" || !is_new) return answer();
    if (record.state === "CLOSED") waiting.end(record);
    parts.schedule(record);
    const { scenario } = behaviourOf(record);
    if (unanswered === undefined || scenario.hold !== unanswered) return answer();
    parts.notices.report(record, { delay_ms: parts.hang_notice_ms });
    void hang(exchange, parts.hang_ms, answer);
  }

  return {
    hold(exchange) {
      const request = readHoldRequest(exchange.body);
      if (!request.ok) return exchange.answer(faultReply(request.faults));
      stage(exchange, request.value.key, holds.hold(request.value));
    },
    find(exchange, key) {
      const record = holds.find(key);
      exchange.answer(record ? replyOf(record) : notFoundReply(key));
    },
    capture(exchange, hold_key) {
      change(exchange, {
        hold_key,
        request: readCaptureRequest(exchange.body),
        make: (request) => holds.capture(hold_key, request),
        unanswered: "capture_unanswered",
      });
    },
    release(exchange, hold_key) {
      change(exchange, {
        hold_key,
        request: readReleaseRequest(exchange.body),
        make: (request) => holds.release(hold_key, request),
        unanswered: "release_unanswered",
      });
    },
    extend(exchange, hold_key) {
      change(exchange, {
        hold_key,
        request: readExtendRequest(exchange.body),
        make: (request) => holds.extend(hold_key, request),
        unanswered: undefined,
      });
    },
  };
}
