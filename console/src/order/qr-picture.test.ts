import { expect, test } from "vitest";
import { qrPicture } from "./qr-picture.ts";

const origin = "http://till.example:8080";
const ticket_code = "ticket_cf2c37e9b06bc19d0a63e5bf";

test("a link of our own is used as it is", () => {
  for (const qr_url of [
    `/v1/create-qr-code/?size=240x240&data=${ticket_code}`,
    `${origin}/v1/create-qr-code/?size=240x240&data=${ticket_code}`,
  ]) {
    expect(qrPicture({ qr_url, ticket_code }, origin)).toEqual({ url: qr_url, is_replaced: false });
  }
});

test("another server never gets to see the code", () => {
  for (const qr_url of [
    `https://api.qrserver.com/v1/create-qr-code/?size=240x240&data=${ticket_code}`,
    `//api.qrserver.com/?data=${ticket_code}`,
    "javascript:alert(1)",
  ]) {
    expect(qrPicture({ qr_url, ticket_code }, origin)).toEqual({
      url: `/v1/create-qr-code/?size=240x240&data=${ticket_code}`,
      is_replaced: true,
    });
  }
});
