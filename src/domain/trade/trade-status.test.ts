import { describe, expect, test } from "vitest";
import { codes } from "../../../test/vectors/trade-orders/load.ts";
import {
  isTradeStatus,
  tradeEvents,
  tradeStatuses,
  tradeStatusName,
  tradeStep,
  tradeTransitions,
  type TradeEvent,
  type TradeStatus,
} from "./trade-status.ts";

/**
 * What the family and we want of each cell. A small number is the status afterwards; `ack` changes
 * nothing; `log` changes nothing and is logged; `back` refunds, `free` releases; a number from
 * 12000 up is the code of a refusal.
 */
const wanted = `
    gateway_accepted  paid  failed_or_expired  hold_accepted consume release refund_part refund_full
 0                 1     2                 -1              6   12093   12093       12075       12075
 1                 1     2                 -1              6   12093   12093       12075       12075
 2               log   ack                log            log   12093   12093           4           5
-1               log  back                ack           free   12093   12093       12075       12075
 4               log   ack                log            log   12093   12093           4           5
 5               log   ack                log            log   12093   12093       12062       12062
 6               log   log                  7            ack       2       7       12075       12075
 7               log   log                log            ack   12093     ack       12075       12075
`;

const words = {
  ack: "acknowledged",
  log: "ignored_and_logged",
  back: "late_success_refund",
  free: "late_hold_release",
} as const;

function stepOf(cell: string) {
  if (cell in words) return { outcome: words[cell as keyof typeof words] };
  const code = Number(cell);
  return code > 12_000 ? { outcome: "refused", code } : { outcome: "next", status: code };
}

const [head, ...rows] = wanted
  .trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/));
const cells = rows.flatMap(([status, ...row]) =>
  row.map((cell, column) => ({ status: Number(status), event: head![column]!, cell })),
);

describe("every event in every status", () => {
  test("is decided: eight of each, and no cell left out", () => {
    expect(cells).toHaveLength(64);
    expect(new Set(cells.map(({ event }) => event))).toEqual(new Set(tradeEvents));
    expect(new Set(cells.map(({ status }) => status))).toEqual(
      new Set(Object.values(tradeStatuses)),
    );
    for (const row of Object.values(tradeTransitions)) {
      expect(Object.keys(row).sort()).toEqual([...tradeEvents].sort());
    }
  });

  test.each(cells)("$event in status $status is $cell", ({ status, event, cell }) => {
    expect(tradeStep(status as TradeStatus, event as TradeEvent)).toEqual(stepOf(cell));
  });
});

describe("the table keeps the rules", () => {
  const statuses = Object.values(tradeStatuses);
  const reported = tradeEvents.slice(0, 4);
  const paid_money: readonly TradeStatus[] = [2, 4, 5];

  test("no report of a channel is ever refused, or it would come again and again", () => {
    for (const status of statuses) {
      for (const event of reported) expect(tradeStep(status, event).outcome).not.toBe("refused");
    }
  });

  test("what was paid is never unpaid by a report, in whatever order reports come", () => {
    for (const status of paid_money) {
      for (const event of reported) expect(tradeStep(status, event).outcome).not.toBe("next");
    }
  });

  test("a report that comes twice changes nothing the second time", () => {
    for (const status of statuses) {
      for (const event of reported) {
        const first = tradeStep(status, event);
        if (first.outcome !== "next") continue;
        const second = tradeStep(first.status, event);
        const after = second.outcome === "next" ? second.status : first.status;
        expect(after).toBe(first.status);
      }
    }
  });

  test("nothing leaves the status of full refund or of a released deposit", () => {
    for (const event of tradeEvents) {
      expect(tradeStep(5, event).outcome).not.toBe("next");
      expect(tradeStep(7, event).outcome).not.toBe("next");
    }
  });

  test("only a held deposit is consumed, and only what is paid is refunded", () => {
    const where = (event: TradeEvent) =>
      statuses.filter((status) => tradeStep(status, event).outcome === "next");
    expect(where("consume")).toEqual([6]);
    expect(where("release")).toEqual([6]);
    expect(where("refund_part")).toEqual([2, 4]);
    expect(where("refund_full")).toEqual([2, 4]);
  });
});

describe("the codes of the statuses", () => {
  test("are the family's, by its names", () => {
    for (const [code, label] of Object.entries(codes.tradeOrderStatus)) {
      expect(label.split(" ")[0]).toBe(tradeStatusName(Number(code) as TradeStatus));
    }
    expect(Object.keys(codes.tradeOrderStatus)).toHaveLength(Object.keys(tradeStatuses).length);
  });

  test.each([3, -2, 8, 0.5, Number.NaN])("do not include %d", (code) => {
    expect(isTradeStatus(code)).toBe(false);
    expect(() => tradeStatusName(code as TradeStatus)).toThrow(/no trade status/);
  });
});
