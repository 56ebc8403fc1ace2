/** Files that are made while they are sent: no faster than they are taken, and not for nobody. */
import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import Fastify from "fastify";
import { afterEach, expect, test } from "vitest";
import { sendFile } from "../../../src/channels/http/send-file.ts";
import { eventually } from "./shop.ts";

const chunk = "x".repeat(256 * 1024);
let made = 0;
let ended = 0;
let stop = async (): Promise<void> => undefined;
afterEach(() => stop());

/** A server whose only answer is this file; `cut` is told that the server is to stop. */
async function serve(chunks: () => AsyncGenerator<string, void>): Promise<{
  port: number;
  cut: () => void;
}> {
  [made, ended] = [0, 0];
  const closing = new AbortController();
  const server = Fastify({ forceCloseConnections: true });
  server.get("/", async (request, reply) => {
    const file = { name: "file.csv", chunks: chunks() };
    await sendFile({ request, reply, closing: closing.signal }, file);
    return reply;
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  stop = () => server.close();
  return { port: (server.server.address() as AddressInfo).port, cut: () => closing.abort() };
}

async function* manyChunks(count: number): AsyncGenerator<string, void> {
  try {
    for (; made < count; made++) yield chunk;
  } finally {
    ended += 1;
  }
}

test("a file arrives whole", async () => {
  const { port } = await serve(() => manyChunks(20));
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect((await answer.text()).length).toBe(20 * chunk.length);
  expect(ended).toBe(1);
});

test("for a reader who stops reading no more is made, and for one who hangs up nothing", async () => {
  const { port } = await serve(() => manyChunks(10_000));
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  await once(socket, "readable");
  // What fits between the two ends is a few megabytes; the file has 2.5 GB.
  let before = -1;
  await eventually(() => {
    const is_still = before === made;
    before = made;
    expect(is_still).toBe(true);
  });
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(200);
  expect(ended).toBe(0);
  socket.destroy();
  await eventually(() => expect(ended).toBe(1));
  expect(made).toBeLessThan(200);
});

test("what breaks in its first chunk is a problem like any other", async () => {
  // oxlint-disable-next-line require-yield -- it breaks before it has anything
  const { port } = await serve(async function* () {
    throw new Error("the database is away");
  });
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(500);
});

const readWhole = async (port: number): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}/`)).text();

test("half a file does not look like a whole one", async () => {
  const { port } = await serve(async function* () {
    yield chunk;
    throw new Error("the database is away");
  });
  await expect(readWhole(port)).rejects.toThrow(/terminated|fetch failed/);
});

test("a server that stops waits for nobody who is still reading", async () => {
  const { port, cut } = await serve(() => manyChunks(10_000));
  const reading = readWhole(port);
  reading.catch(() => undefined);
  await eventually(() => expect(made).toBeGreaterThan(5));
  cut();
  await expect(reading).rejects.toThrow(/terminated|fetch failed/);
  await eventually(() => expect(ended).toBe(1));
});
