/**
 * Batches on their way to the store: each decided on the book that the one before it left, before
 * that one was durable. The store refuses a batch whose forerunner was not written, so a failure
 * takes all behind it along, and what they were to do is handed back.
 */
import type { Catalog } from "../domain/catalog/catalog.ts";
import type { PaymentSession } from "../domain/payment/session.ts";
import { sendBatch, type BatchPorts } from "./batch.ts";
import { forgetOrders, type Book } from "./book.ts";
import type { Outcome, Submission } from "./command.ts";
import { StreamMovedError } from "./ports/store.ts";

/** Batches under way at once: while the store writes one, the next is decided. */
export const flights_max = 2;
/**
 * What a book may hold. With more orders those are let go, with more of the rest all of it, and
 * what is wanted again is loaded again.
 */
const kept_orders_max = 768;
const book_slots_max = 4_096;
const book_records_max = 8_192;
/** Batches that go the long way after somebody else was seen to write for the merchant. */
const crowded_batches = 16;

/** Somebody who waits for a command's outcome. */
export type Waiting = Readonly<{
  submission: Submission;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}>;

/** A batch that failed under way: none of it has happened, unless nobody knows. */
export type Flight = Readonly<{ batch: readonly Waiting[]; error: unknown }>;

type UnderWay = Readonly<{
  batch: readonly Waiting[];
  catalog: Catalog;
  /** Null once its outcomes are durable and everyone is answered; what went wrong otherwise. */
  ended: Promise<Readonly<{ error: unknown }> | null>;
}>;

export type Flights = Readonly<{
  /** Sends a batch behind those under way. False when it cannot: there is no book, or it failed. */
  send(batch: readonly Waiting[]): Promise<boolean>;
  /** Waits for the oldest ones; gives back what failed, which may be more, in its order. */
  land(count: number): Promise<readonly Flight[]>;
  count(): number;
  /** Resolves when the oldest one has ended, well or not. */
  oldest(): Promise<unknown>;
  /** The book that the long way left, to decide the next batch on. Only while none is under way. */
  keep(book: Book): void;
  forget(): void;
  /** Whether the book holds so many orders that they are to be let go. */
  isHeavy(): boolean;
  /** Lets go of the book's orders. Only while no batch is under way. */
  lighten(): void;
  /** A session of the book that can be paid. */
  openSession(session_id: string): PaymentSession | null;
}>;

function isFull({ slots, shelf }: Book): boolean {
  const { records, answered } = shelf;
  return slots.size > book_slots_max || records.size + answered.size > book_records_max;
}

/** `onLanded` gets the catalog as each batch left it. */
export function createFlights(ports: BatchPorts, onLanded: (catalog: Catalog) => void): Flights {
  let book: Book | null = null;
  /** Long ways still to go before a book is kept again. */
  let crowded = 0;
  const under_way: UnderWay[] = [];

  async function land(count: number): Promise<Flight[]> {
    const failed: Flight[] = [];
    for (let left = count; left > 0 || failed.length > 0; left--) {
      const flight = under_way.shift();
      if (flight === undefined) break;
      const failure = await flight.ended;
      if (failure === null) {
        onLanded(flight.catalog);
        continue;
      }
      // Whoever is behind it was decided on what never was.
      book = null;
      if (failure.error instanceof StreamMovedError && failed.length === 0) {
        crowded = crowded_batches;
      }
      failed.push({ batch: flight.batch, error: failure.error });
    }
    return failed;
  }

  return {
    async send(batch) {
      if (book !== null && isFull(book)) book = null;
      if (book === null) return false;
      try {
        const submissions = batch.map(({ submission }) => submission);
        const { catalog, outcomes } = await sendBatch(ports, book, submissions);
        const ended = outcomes.then(
          (known) => {
            for (const [index, outcome] of known.entries()) batch[index]?.resolve(outcome);
            return null;
          },
          (error: unknown) => ({ error }),
        );
        under_way.push({ batch, catalog, ended });
        return true;
      } catch {
        // Half decided: whatever it was shows when the batch is run the long way.
        book = null;
        return false;
      }
    },
    land,
    count: () => under_way.length,
    oldest: () => under_way[0]?.ended ?? Promise.resolve(),
    keep(left) {
      if (crowded > 0) crowded--;
      book = crowded > 0 ? null : left;
    },
    forget() {
      book = null;
    },
    isHeavy: () => book !== null && book.orders.size > (ports.kept_orders_max ?? kept_orders_max),
    lighten() {
      if (book !== null && under_way.length === 0) forgetOrders(book);
    },
    openSession(session_id) {
      const session = book?.sessions.get(session_id);
      return session?.status === "OPEN" ? session : null;
    },
  };
}
