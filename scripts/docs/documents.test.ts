import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { staleDocuments } from "./documents.ts";
import { renderErrors } from "./errors.ts";
import { lockEdges, orderEdges, sessionEdges } from "./machines.ts";
import { drawMachine, drawTable } from "./mermaid.ts";
import { renderOrders } from "./orders.ts";

const root = dirname(dirname(import.meta.dirname));

test("the documents made from the code are current: otherwise, npm run docs", () => {
  expect(staleDocuments(root)).toEqual([]);
});

test("a document that is not there counts as stale", () => {
  expect(staleDocuments("/nowhere")).toEqual(["docs/orders.md", "docs/errors.md", "docs/staff.md"]);
});

const textOf = (edges: readonly { from: string; to: string; label: string }[]) =>
  edges.map(({ from, to, label }) => `${from} > ${to}: ${label}`);

describe("the machines, as the code has them", () => {
  test("an order is locked, paid and fulfilled, or ends on the way", () => {
    expect(textOf(orderEdges())).toEqual([
      "[*] > DRAFT: ORDER_DRAFT_CREATED",
      "DRAFT > LOCKED: INVENTORY_LOCKED",
      "EXPIRED > LOCKED: INVENTORY_LOCKED",
      "LOCKED > PENDING_PAYMENT: PAYMENT_SESSION_CREATED",
      "PENDING_PAYMENT > PAID: CHECKOUT_COMPLETED",
      "LOCKED > PAID: CHECKOUT_COMPLETED",
      "PAID > FULFILLED: FULFILLMENT_ISSUED",
      "PENDING_PAYMENT > LOCKED: PAYMENT_FAILED",
      "PENDING_PAYMENT > LOCKED: PAYMENT_SESSION_EXPIRED",
      "PENDING_PAYMENT > LOCKED: PAYMENT_SESSION_CANCELLED",
      "LOCKED > EXPIRED: ORDER_EXPIRED",
      "LOCKED > CANCELLED: ORDER_CANCELLED",
      "PAID > CANCELLED: ORDER_CANCELLED",
      "FULFILLED > CANCELLED: ORDER_CANCELLED",
      "EXPIRED > REFUNDED: REFUND_SUCCEEDED",
      "CANCELLED > REFUNDED: REFUND_SUCCEEDED",
    ]);
  });

  test("a lock is held, then consumed, released or expired", () => {
    expect(textOf(lockEdges())).toEqual([
      "[*] > HELD: INVENTORY_LOCKED",
      "EXPIRED > HELD: INVENTORY_LOCKED",
      "HELD > CONSUMED: FULFILLMENT_ISSUED",
      "HELD > EXPIRED: ORDER_EXPIRED",
      "HELD > RELEASED: INVENTORY_RELEASED",
      "CONSUMED > RELEASED: INVENTORY_RELEASED",
    ]);
  });

  test("a session ends once, but money may still turn its end around", () => {
    expect(textOf(sessionEdges())).toEqual([
      "[*] > OPEN: checkout",
      "OPEN > SUCCEEDED: paid",
      "OPEN > FAILED: paid another amount",
      "OPEN > FAILED: declined",
      "OPEN > UNKNOWN: nobody can say",
      "OPEN > FAILED: given up",
      "OPEN > EXPIRED: its time is over",
      "UNKNOWN > SUCCEEDED: paid",
      "UNKNOWN > FAILED: paid another amount",
      "UNKNOWN > FAILED: declined",
      "UNKNOWN > FAILED: given up",
      "UNKNOWN > EXPIRED: its time is over",
      "FAILED > SUCCEEDED: paid",
      "FAILED > FAILED: paid, no room is left",
      "FAILED > FAILED: paid another amount",
      "EXPIRED > SUCCEEDED: paid",
      "EXPIRED > EXPIRED: paid, no room is left",
      "EXPIRED > EXPIRED: paid another amount",
    ]);
  });
});

test("a bar in a table's cell does not end the cell", () => {
  expect(drawTable(["a"], [["b | c"]])).toBe("| a |\n| --- |\n| b &#124; c |");
});

test("an edge that two events share the name of is drawn once", () => {
  const edge = { from: "A", to: "B", label: "X" };
  expect(drawMachine([edge, edge]).match(/A --> B/g)).toHaveLength(1);
});

test("every table row is whole: no code is without a title, none without advice", () => {
  for (const document of [renderErrors(), renderOrders()]) {
    expect(document).not.toMatch(/\|\s*\|\s*$/m);
    expect(document).not.toContain("undefined");
  }
});
