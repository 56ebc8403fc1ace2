/**
 * Receipts as PDF, set in a thread of their own: it takes a tenth of a second or more of pure
 * computing, during which nobody else would be answered. One thread serves all, one paper after the
 * other; it starts with the first, with its fonts, and ends when nothing came for a while.
 */
import { Worker } from "node:worker_threads";
import type { PaperWidth, PrintDocument } from "./print-document.ts";

export type PdfPress = Readonly<{
  /** The bytes; null when so many wait already that one more had to wait too long. */
  print(document: PrintDocument, paper_mm: PaperWidth): Promise<Uint8Array | null>;
  /** Resolves once the thread has ended. What was waiting is refused. */
  stop(): Promise<void>;
}>;

/** What the thread is sent. */
export type PressOrder = Readonly<{ id: number; document: PrintDocument; paper_mm: PaperWidth }>;
/** What it sends back. */
export type PressAnswer = Readonly<{ id: number } & ({ pdf: Uint8Array } | { error: string })>;

/** Papers that wait at most: some ten seconds of work. */
const waiting_max = 64;
const idle_ms = 60_000;

type Waiting = Readonly<{
  resolve: (pdf: Uint8Array) => void;
  reject: (error: Error) => void;
}>;

export function createPdfPress(): PdfPress {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let last_id = 0;

  function start(): Worker {
    const started = new Worker(new URL("pdf-press-thread.ts", import.meta.url));
    started.on("message", (answer: PressAnswer) => {
      const one = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ("pdf" in answer) one?.resolve(answer.pdf);
      else one?.reject(new Error(answer.error));
      if (waiting.size === 0) rest();
    });
    started.on("error", (error: Error) => end(started, error));
    started.on("exit", () => end(started, new Error("the printing thread has ended")));
    return started;
  }

  /** Without work the thread keeps nothing alive, and its memory is given back. */
  function rest(): void {
    thread?.unref();
    idle = setTimeout(() => void stop(), idle_ms);
    idle.unref();
  }

  function end(ended: Worker, error: Error): void {
    if (thread !== ended) return;
    thread = null;
    clearTimeout(idle);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  async function stop(): Promise<void> {
    const ending = thread;
    if (ending === null) return;
    end(ending, new Error("printing has been stopped"));
    await ending.terminate();
  }

  return {
    print(document, paper_mm) {
      if (waiting.size >= waiting_max) return Promise.resolve(null);
      clearTimeout(idle);
      thread ??= start();
      thread.ref();
      const id = ++last_id;
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
      waiting.set(id, { resolve, reject });
      thread.postMessage({ id, document, paper_mm } satisfies PressOrder, []);
      return promise;
    },
    stop,
  };
}
