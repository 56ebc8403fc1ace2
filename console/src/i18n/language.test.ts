import { expect, test } from "vitest";
import { chooseLanguage } from "./language.ts";

test("a remembered choice comes before the browser's wishes", () => {
  expect(chooseLanguage("en", ["zh-CN"])).toBe("en");
  expect(chooseLanguage("zh-CN", ["en"])).toBe("zh-CN");
});

test("the first language of the browser that we speak is taken", () => {
  expect(chooseLanguage(null, ["ms-MY", "zh-Hant-HK", "en"])).toBe("zh-CN");
  expect(chooseLanguage(null, ["en-SG", "zh-CN"])).toBe("en");
});

test("whoever speaks neither gets English", () => {
  expect(chooseLanguage(null, ["ms-MY"])).toBe("en");
  expect(chooseLanguage("klingon", [])).toBe("en");
});
