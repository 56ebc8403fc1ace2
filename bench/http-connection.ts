/**
 * The load generator's side of HTTP/1.1: one kept-alive connection, one request at a time.
 *
 * It shares the machine with what it measures, so it does no more than it must: requests are text
 * that is ready to send, bytes are read into one buffer for all connections, and of an answer only
 * the status and the body are looked at. It reads what our server writes (a content-length, never
 * chunks) and refuses anything else.
 */
import { connect, type Socket } from "node:net";

export type Answer = Readonly<{
  status: number;
  /** The bytes of the body as latin-1 text: enough to find ids in, not to show to people. */
  body: string;
}>;

export type Connection = Readonly<{
  /** Sends a whole request (`requestText`) and resolves to its answer. */
  send(request: string): Promise<Answer>;
  close(): void;
}>;

type Waiting = Readonly<{ resolve(answer: Answer): void; reject(error: Error): void }>;

const end_of_head = "\r\n\r\n";
const length_header = "\r\ncontent-length: ";
const shared_bytes = Buffer.alloc(1 << 16);

/** Opens a connection; rejects when nobody listens. */
export function openConnection(port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let pending = "";
    let waiting: Waiting | null = null;
    const socket: Socket = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: {
        buffer: shared_bytes,
        callback(count, bytes) {
          pending += (bytes as Buffer).toString("latin1", 0, count);
          const answer = readAnswer(pending);
          if (answer === null) return true;
          pending = "";
          const asker = waiting;
          waiting = null;
          asker?.resolve(answer);
          return true;
        },
      },
    });
    const fail = (error: Error): void => {
      reject(error);
      waiting?.reject(error);
      waiting = null;
    };
    socket.once("error", fail);
    socket.once("close", () => fail(new Error("the server closed the connection")));
    socket.once("connect", () =>
      resolve({
        send: (request) =>
          new Promise((answered, failed) => {
            waiting = { resolve: answered, reject: failed };
            socket.write(request, "latin1");
          }),
        close: () => socket.destroy(),
      }),
    );
  });
}

/** The answer, once all of it is there; null before. */
export function readAnswer(text: string): Answer | null {
  const head_end = text.indexOf(end_of_head);
  if (head_end < 0) return null;
  const at = text.indexOf(length_header);
  if (at < 0 || at > head_end) throw new Error(`an answer without a length: ${text.slice(0, 200)}`);
  const length = Number.parseInt(text.slice(at + length_header.length, at + 40), 10);
  const body_start = head_end + end_of_head.length;
  if (text.length < body_start + length) return null;
  return { status: Number(text.slice(9, 12)), body: text.slice(body_start, body_start + length) };
}

export type RequestParts = Readonly<{
  method: "GET" | "POST" | "PUT";
  path: string;
  /** `host` and whatever else goes along, each line with its end. */
  head: string;
  /** JSON in ASCII: a character is a byte. */
  body?: string;
}>;

/** A request as it goes over the wire. */
export function requestText({ method, path, head, body }: RequestParts): string {
  const start = `${method} ${path} HTTP/1.1\r\n${head}`;
  if (body === undefined) return `${start}\r\n`;
  return `${start}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
