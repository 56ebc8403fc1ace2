/** The visitor's ticket page and the QR codes, and what must not come out of them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem, pointersOf } from "./call.ts";
import { openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;
let bought: Readonly<{ order: Json; fulfillment: Json }>;

beforeAll(async () => {
  shop = await openShop();
  bought = await shop.buy({ date: shop.day(1), quantity: 6 });
});
afterAll(() => shop.stop());

const page = (code: string, query = "", headers: Record<string, string> = {}) =>
  shop.call("GET", `/t/${code}${query}`, { api_key: null, headers });

describe("the ticket page", () => {
  test("shows product, date, party and code, in both languages, to whoever has the code", async () => {
    const { ticket_code } = bought.fulfillment;
    const { order_id } = bought.order;
    const english = await page(ticket_code, "?lang=en");
    expect(english.status).toBe(200);
    expect(english.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(english.text).toContain('<html lang="en">');
    for (const shown of [
      "sentosa_family_pack",
      "6 visitors",
      ticket_code,
      order_id,
      "Visit date",
    ]) {
      expect(english.text).toContain(shown);
    }
    const chinese = await page(ticket_code, "", { "accept-language": "zh-CN" });
    expect(chinese.text).toContain('<html lang="zh-CN">');
    for (const shown of ["Sentosa 家庭套票(2大1小)", "6 人", "参观日期", "请在入口出示此二维码"]) {
      expect(chinese.text).toContain(shown);
    }
    const image = /<img src="([^"]+)"/.exec(english.text)?.[1] ?? "";
    expect(image).toMatch(/^\/v1\/create-qr-code\/\?/);
    const drawn = await fetch(`${shop.base_url}${image.replaceAll("&amp;", "&")}`);
    expect(drawn.headers.get("content-type")).toBe("image/png");
  });

  test("loads nothing from elsewhere, runs nothing, and is kept by nobody", async () => {
    const { headers, text } = await page(bought.fulfillment.ticket_code);
    const policy = String(headers.get("content-security-policy"));
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("script");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(text).toContain('name="robots" content="noindex"');
    expect(text).not.toMatch(/<script|https?:\/\//i);
  });

  test("names no customer", async () => {
    const customer = { name: "Secretive Visitor", phone: "+65 5550 1234" };
    const { fulfillment } = await shop.buy({ date: shop.day(2), customer });
    const { text } = await page(fulfillment.ticket_code);
    for (const value of Object.values(customer)) expect(text).not.toContain(value);
  });

  test("writes names down as text, whatever is in them", async () => {
    const attack = `<img src=x onerror="alert('1')">&amp;</title><script>alert(2)</script>`;
    const body = {
      sku_id: "xss",
      product_id: "sentosa",
      pool_id: "park",
      name: { zh: attack, en: `{{7*7}} ${attack}` },
      price: { amount: 100, currency: "SGD" },
      pack_size: 1,
      admits: [{ type: "any", count: 1 }],
    };
    expect((await shop.call("POST", "/v1/skus", { body })).status).toBe(201);
    await shop.sql`update merchants set name_en = ${attack} where merchant_id = 'sentosa_demo'`;
    const wanted = { sku_id: "xss", quantity: 1, date: shop.day(3), customer: { name: attack } };
    const { fulfillment } = await shop.buy(wanted);
    for (const lang of ["en", "zh-CN"]) {
      const { text } = await page(fulfillment.ticket_code, `?lang=${lang}`);
      expect(text).not.toMatch(/<script|<img src=x|onerror="/);
      expect(text).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;");
    }
  });

  test("of a code that nobody has is a page that says so, and gives nothing away", async () => {
    const codes = [
      ...[
        "ticket_000000000000000000000000",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "..%2f..",
        "😀",
      ],
      ...[
        bought.fulfillment.ticket_code.slice(0, -1),
        bought.fulfillment.ticket_code.toUpperCase(),
      ],
      ...["%25", "%27%20or%201%3D1", "x".repeat(100)],
    ];
    for (const code of codes) {
      const reply = await page(code, "?lang=en");
      expect({ code, status: reply.status }).toEqual({ code, status: 404 });
      expect(reply.text).toContain("No such ticket");
      expect(reply.text).not.toContain("<script");
      expect(reply.headers.get("content-security-policy")).toContain("default-src 'none'");
    }
    expectProblem(await page(bought.fulfillment.ticket_code, "?lang=fr"), 422, "REQUEST_INVALID");
  });
});

const draw = (query: string) =>
  fetch(`${shop.base_url}/v1/create-qr-code${query}`).then(async (response) => ({
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  }));

describe("a QR code", () => {
  test("is where the order's qr_url points, as big as it says", async () => {
    const { qr_url, ticket_code } = bought.fulfillment;
    expect(qr_url).toBe(`${shop.base_url}/v1/create-qr-code/?size=240x240&data=${ticket_code}`);
    for (const [size, query] of [
      [240, qr_url.slice(qr_url.indexOf("/?"))],
      [240, `?data=${ticket_code}`],
      [480, `/?size=480x480&data=${ticket_code}`],
      [1000, `?size=1000x1000&data=${ticket_code}&format=png`],
    ] as const) {
      const { status, headers, bytes } = await draw(query);
      expect(status).toBe(200);
      expect(headers.get("content-type")).toBe("image/png");
      expect(bytes.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([size, size]);
      expect(bytes.subarray(-8, -4).toString()).toBe("IEND");
    }
  });

  test("is drawn as SVG too, and holds what it was given and nothing else", async () => {
    const { ticket_code } = bought.fulfillment;
    const { headers, bytes } = await draw(`?format=svg&size=300x300&data=${ticket_code}`);
    expect(headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    const svg = bytes.toString();
    expect(svg).toMatch(/^<svg [^>]*width="300" height="300"/);
    expect(svg).not.toMatch(/<script|href|on\w+=/);
    expect(readSvg(svg)).toBe(ticket_code);
    // The second ends in a run of digits, which the code packs as numbers.
    for (const code of ["ticket_cf2c37e9b06bc19d0a63e5bf", "ticket_4dbb6f0706bbb1a20275292e"]) {
      const drawn = await draw(`?format=svg&data=${code}`);
      expect(readSvg(drawn.bytes.toString())).toBe(code);
    }
  });

  test("takes any text that fits, and says when one does not", async () => {
    for (const data of ["a", "汉字😀", "<script>", "a b&c=d", "x".repeat(900), "汉".repeat(600)]) {
      const { status } = await draw(`?data=${encodeURIComponent(data)}`);
      expect({ data: data.slice(0, 20), status }).toEqual({ data: data.slice(0, 20), status: 200 });
    }
    const wrong: Record<string, string> = {
      "size=240x240": "?data",
      "data=": "?data",
      [`data=${"x".repeat(901)}`]: "?data",
      [`data=${encodeURIComponent("汉".repeat(900))}`]: "?data",
      "data=a&size=240": "?size",
      "data=a&size=240x241": "?size",
      "data=a&size=9x9": "?size",
      "data=a&size=9999x9999": "?size",
      "data=a&size=-1x-1": "?size",
      "data=a&format=gif": "?format",
      "data=a&colour=red": "?colour",
      "data=a&data=b": "?data",
    };
    for (const [query, pointer] of Object.entries(wrong)) {
      const reply = await shop.call("GET", `/v1/create-qr-code/?${query}`, { api_key: null });
      expectProblem(reply, 422, "REQUEST_INVALID");
      expect({ query, pointers: pointersOf(reply) }).toEqual({ query, pointers: [pointer] });
    }
  });

  test("is drawn by whom the merchant chose, when it chose somebody", async () => {
    const template = "https://api.qrserver.com/v1/create-qr-code/?size=240x240&data={data}";
    await shop.sql`update merchants set qr_url_template = ${template} where merchant_id = 'sentosa_demo'`;
    const branch = await shop.openBranch();
    try {
      const { order_id } = await shop.order({ date: shop.day(5) });
      const { session_id } = await shop.checkOut(order_id);
      const body = { payment_token: "tok_sandbox_success" };
      const path = `/v1/payment_sessions/${session_id}/complete`;
      const { json } = await branch.call("POST", path, { body });
      const { ticket_code, qr_url } = json.fulfillment;
      expect(qr_url).toBe(template.replace("{data}", ticket_code));
    } finally {
      await branch.stop();
    }
  });
});

/** Reads a QR code of version 3, level M, from the SVG that qrcode has drawn. */
function readSvg(svg: string): string {
  const dark = darkModules(svg);
  const size = 29;
  const isDark = (row: number, column: number) => dark.has(row * size + column);
  // Format information, section 7.9: the level and the mask, beside the first finder.
  const format =
    [0, 1, 2, 3, 4].reduce((bits, column) => bits * 2 + Number(isDark(8, column)), 0) ^ 0b10101;
  expect(format >> 3).toBe(0b00);
  const isMasked = masks[format & 0b111]!;
  const isData = (row: number, column: number) =>
    !(row < 9 && column < 9) &&
    !(row < 9 && column > 20) &&
    !(row > 20 && column < 9) &&
    row !== 6 &&
    column !== 6 &&
    !(row > 19 && row < 25 && column > 19 && column < 25);
  const bits: number[] = [];
  for (let right = 28, is_up = true; right > 0; right -= right === 8 ? 3 : 2, is_up = !is_up) {
    for (let step = 0; step < size; step++) {
      const row = is_up ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (isData(row, column)) bits.push(Number(isDark(row, column) !== isMasked(row, column)));
      }
    }
  }
  const take = (count: number) => bits.splice(0, count).reduce((value, bit) => value * 2 + bit, 0);
  return readSegments(take);
}

/** The segments of a code, section 7.4: a run of digits in a ticket code is packed as numbers. */
function readSegments(take: (count: number) => number): string {
  let text = "";
  for (;;) {
    const mode = take(4);
    if (mode === 0b0000) return text;
    if (mode === 0b0100) {
      text += Buffer.from(Array.from({ length: take(8) }, () => take(8))).toString();
      continue;
    }
    expect(mode).toBe(0b0001);
    for (let left = take(10); left > 0; left -= 3) {
      const digits = Math.min(left, 3);
      text += String(take(digits * 3 + 1)).padStart(digits, "0");
    }
  }
}

const masks: readonly ((row: number, column: number) => boolean)[] = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
];

/** The dark modules of a drawing: strokes of the form `M2 2.5h7m1 0h3`, inside a margin of two. */
function darkModules(svg: string): Set<number> {
  const path =
    / d="(M[^"]*h[^"]*)"\/?>(?=<\/svg>)/.exec(svg.replaceAll(/<path fill[^>]*>/g, ""))?.[1] ?? "";
  const dark = new Set<number>();
  let [x, y] = [0, 0];
  for (const [, command, first = "0", second = "0"] of path.matchAll(
    /([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?/g,
  )) {
    const [one, other] = [Number(first), Number(second)];
    if (command === "M") [x, y] = [one, other];
    else if (command === "m") [x, y] = [x + one, y + other];
    else {
      for (let step = 0; step < one; step++) dark.add((Math.floor(y) - 2) * 29 + (x - 2 + step));
      x += one;
    }
  }
  return dark;
}
