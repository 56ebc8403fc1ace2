/**
 * The address that the world knows: passes requests on to one server or the other, as a load
 * balancer does, and knows nothing but which of them can be reached.
 */
import { createServer, request as sendRequest, type IncomingMessage, type Server } from "node:http";
import type { ServerResponse } from "node:http";

export type Front = Readonly<{ stop(): Promise<void> }>;

export type FrontPlan = Readonly<{
  port: number;
  /** Where a request may go, best first; called for each request. */
  targets: () => readonly string[];
}>;

const body_bytes_max = 1 << 20;

export async function startFront({ port, targets }: FrontPlan): Promise<Front> {
  const server = createServer((request, response) => {
    void readBody(request).then((body) => pass({ request, response, body }, [...targets()]));
  });
  await listen(server, port);
  return {
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

type Exchange = Readonly<{ request: IncomingMessage; response: ServerResponse; body: Buffer }>;

/** Tries the next target when one cannot be connected to; nothing is sent twice otherwise. */
function pass(exchange: Exchange, targets: string[]): void {
  const { request, response, body } = exchange;
  const target = targets.shift();
  if (target === undefined) {
    response.writeHead(502).end();
    return;
  }
  const url = new URL(request.url ?? "/", target);
  const onward = sendRequest(url, { method: request.method, headers: request.headers });
  let is_connected = false;
  onward.once("socket", (socket) => {
    if (!socket.connecting) is_connected = true;
    else socket.once("connect", () => (is_connected = true));
  });
  onward.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on("error", () => response.destroy());
    answer.pipe(response);
  });
  onward.once("error", () => {
    if (!is_connected && !response.headersSent) pass(exchange, targets);
    else response.destroy();
  });
  onward.end(body);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= body_bytes_max) chunks.push(chunk);
    }
  } catch {
    // The sender is gone; what came is passed on to nobody's harm.
  }
  return Buffer.concat(chunks);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
}
