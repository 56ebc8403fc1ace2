import { expect, test } from "vitest";
import { customerName } from "./customer-name.ts";

test("a name is preferred to an id", () => {
  expect(customerName({ telegram_user_id: "6761269319", telegram_username: "bestjustin" })).toBe(
    "bestjustin",
  );
});

test("an e-mail address is preferred to a phone number, and anything to nothing", () => {
  expect(customerName({ phone: "+6591234567", email: "a@b.example" })).toBe("a@b.example");
  expect(customerName({ member_id: "77" })).toBe("77");
  expect(customerName({})).toBe("");
});
