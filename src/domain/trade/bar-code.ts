/**
 * Payment codes that a customer shows and the till scans. Whose they are is told by length and
 * first digits, as the wallets have shared the numbers among themselves.
 */
import type { ProductId } from "./product-code.ts";

export type BarCodeReading =
  | Readonly<{
      recognized: true;
      channel: "wechat" | "alipay" | "unionpay";
      product_id: ProductId;
    }>
  /** 12056: a code of no kind that can be charged. */
  | Readonly<{ recognized: false; code: 12056 }>;

const kinds: readonly Readonly<{ pattern: RegExp; reading: BarCodeReading }>[] = [
  {
    pattern: /^1[0-5]\d{16}$/,
    reading: { recognized: true, channel: "wechat", product_id: "8020" },
  },
  {
    pattern: /^(?:2[5-9]|30)\d{14,22}$/,
    reading: { recognized: true, channel: "alipay", product_id: "8021" },
  },
  {
    pattern: /^62\d{17}$/,
    reading: { recognized: true, channel: "unionpay", product_id: "8022" },
  },
];

/** Whose payment code this is. The digits only: the scanner's line end is the caller's to cut. */
export function recognizeBarCode(bar_code: string): BarCodeReading {
  const kind = kinds.find(({ pattern }) => pattern.test(bar_code));
  return kind?.reading ?? { recognized: false, code: 12056 };
}
