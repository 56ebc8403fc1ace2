import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openConnection, readAnswer, requestText } from "./http-connection.ts";

describe("reading an answer", () => {
  const head = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 13";

  it("waits until the head and the whole body are there", () => {
    const whole = `${head}\r\n\r\n{"order":"1"}`;
    for (let length = 0; length < whole.length; length++) {
      expect(readAnswer(whole.slice(0, length))).toBeNull();
    }
    expect(readAnswer(whole)).toEqual({ status: 201, body: '{"order":"1"}' });
  });

  it("refuses an answer that does not say how long it is", () => {
    const chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    expect(() => readAnswer(chunked)).toThrow(/without a length/);
  });
});

describe("a connection", () => {
  const server = createServer((request, response) => {
    if (request.url === "/hang-up") return void request.socket.destroy();
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const text = JSON.stringify({ method: request.method, url: request.url, body });
      response.writeHead(200, { "content-length": Buffer.byteLength(text) }).end(text);
    });
  });
  let port = 0;

  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => void server.close());

  const head = "host: 127.0.0.1\r\n";

  it("carries one request after the other", async () => {
    const connection = await openConnection(port);
    for (const path of ["/first", "/second"]) {
      const request = requestText({ method: "POST", path, head, body: "x".repeat(100_000) });
      const { status, body } = await connection.send(request);
      expect(status).toBe(200);
      expect(JSON.parse(body)).toEqual({ method: "POST", url: path, body: "x".repeat(100_000) });
    }
    connection.close();
  });

  it("fails the request that is under way when the server hangs up", async () => {
    const connection = await openConnection(port);
    const request = requestText({ method: "GET", path: "/hang-up", head });
    await expect(connection.send(request)).rejects.toThrow(/closed the connection|ECONNRESET/);
  });

  it("fails when nobody listens", async () => {
    await expect(openConnection(1)).rejects.toThrow(/ECONNREFUSED/);
  });
});
