import { expect, test } from "vitest";
import { ticketCode } from "./ticket-code.ts";

test("the code is the last part of the page's address", () => {
  expect(ticketCode("https://till.example/t/ticket_cf2c37e9")).toBe("ticket_cf2c37e9");
  expect(ticketCode("/t/ticket_cf2c37e9?lang=zh")).toBe("ticket_cf2c37e9");
});
