/** Reads the codes and signature vectors of the cashier family, and its source document, for tests. */
import { readFileSync } from "node:fs";

/** What the family's systems are known to use. */
export type CodesFile = Readonly<{
  tradeOrderStatus: Readonly<Record<string, string>>;
  productType: Readonly<Record<string, string>>;
  productId: Readonly<Record<string, string>>;
  productIdToProductType: Readonly<Record<string, number | string>>;
  barCodeRules: readonly Readonly<{ regex: string; channel: string; productId: number }>[];
  errorCodes: Readonly<Record<string, string>>;
}>;

type Parameters = Readonly<Record<string, string | number | boolean | null>>;

/** One signed request. `canonical` is the text that is signed, the key in it. */
export type SignVector = Readonly<{
  name: string;
  params: Parameters;
  key: string;
  canonical: string;
  md5: string;
  hmac_sha256?: string;
}>;

type SignFile = Readonly<{
  jeepay: Readonly<{
    api_key: string;
    vectors: readonly Readonly<{
      name: string;
      params: Parameters;
      canonical: string;
      sign: string;
    }>[];
  }>;
  xxpay_doc_sample: Readonly<{
    params: Parameters;
    key: string;
    canonical: string;
    sign: string;
  }>;
  wechatpay_v2_doc_sample: Readonly<{
    params: Parameters;
    key: string;
    canonical: string;
    md5: string;
    hmac_sha256: string;
  }>;
}>;

export const codes = JSON.parse(readText("trade-order-codes.json")) as CodesFile;

/** Every signed request, with the parameters that one of the clients adds to all of its own. */
export const sign_vectors: readonly SignVector[] = readSignVectors();

function readSignVectors(): readonly SignVector[] {
  const file = JSON.parse(readText("sign-vectors.json")) as SignFile;
  const added = { reqTime: "1700000000123", signType: "MD5", version: "1.0" };
  const { xxpay_doc_sample: sample, wechatpay_v2_doc_sample: wechat } = file;
  return [
    ...file.jeepay.vectors.map(({ name, params, canonical, sign }) => ({
      name,
      params: { ...params, ...added },
      key: file.jeepay.api_key,
      canonical,
      md5: sign,
    })),
    { name: "sample of the documents", ...sample, md5: sample.sign },
    { name: "sample of WeChat Pay v2", ...wechat },
  ];
}

/** The parameters of the answer and the example in the source document of `/api/trade_order/get`. */
export function sourceDocument(): Readonly<{
  /** Names in the table of the answer, those of the goods' lines included, in its order. */
  fields: readonly string[];
  /** The text of the example, as it stands there: one comma is missing. */
  example: string;
}> {
  const text = readText("../source-trade-order-get.txt");
  const table = text.slice(text.indexOf("返回数据说明"), text.indexOf("返回示例"));
  const rows = [...table.matchAll(/^\| (\w+) \|$/gm)].map((match) => match[1] ?? "");
  const after = text.slice(text.indexOf("返回示例"));
  const example = after.slice(after.indexOf("{"), after.lastIndexOf("}") + 1);
  return { fields: rows.filter((name) => name !== "string"), example };
}

function readText(path: string): string {
  return readFileSync(new URL(path, import.meta.url), "utf8");
}
