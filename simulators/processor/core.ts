/** Puts the processor together on one data folder: journal, books, desks, and the way in. */
import type { Server } from "node:http";
import { join } from "node:path";
import type { Books } from "./books.ts";
import { createBooks } from "./books.ts";
import { createChargeDesk } from "./charge-desk.ts";
import { createDelivery } from "./delivery.ts";
import { createHoldDesk } from "./hold-desk.ts";
import type { Exchange } from "./http-server.ts";
import { createHttpServer } from "./http-server.ts";
import { openJournal } from "./journal.ts";
import type { Notices } from "./notices.ts";
import { createNotices } from "./notices.ts";
import type { Options } from "./options.ts";
import { createPhone } from "./phone.ts";
import type { Subject } from "./records.ts";
import { createRefundDesk } from "./refund-desk.ts";
import type { Desks } from "./routes.ts";
import { route } from "./routes.ts";
import { createStage } from "./stage.ts";
import type { Store } from "./store.ts";
import { createStore } from "./store.ts";

export type Core = Readonly<{
  server: Server;
  /** Takes up what an earlier process left undone. From now on codes lead to this address. */
  begin(url: string): void;
  /** From now on connections end because we end them. */
  stopDoubting(): void;
  end(): void;
  isIdleFor(duration_ms: number): boolean;
}>;

/** Opens the journal of the folder and builds everything on it; the caller makes it listen. */
export function createCore(options: Options, secret: string): Core {
  const journal = openJournal(join(options.folder, "processor.journal"));
  const store = createStore(journal, options.doubt_ms);
  const now = (): number => Date.now() + store.clockOffset();
  const delivery = createDelivery({ ...options, secret });
  const notices = createNotices({ store, journal, delivery });
  let address = "";
  const payUrl = (code_id: string): string => `${address}/pay/${code_id}`;
  const books = createBooks({ store, notices, now, payUrl });
  const desks = createDesks(options, { store, notices, books });
  let called_at_ms = Date.now();
  let is_ending = false;

  function onUnheard(told: Subject): void {
    const record = is_ending ? null : books.find(told);
    if (record !== null && "merchant_id" in record) notices.report(record);
  }
  function shiftClock(offset_ms: number): void {
    store.put({ kind: "clock", offset_ms, at_ms: Date.now() });
    books.alarms.rearm();
  }
  function handle(exchange: Exchange): void {
    called_at_ms = Date.now();
    route({ ...desks, store, journal, shiftClock }, exchange);
  }

  return {
    server: createHttpServer({ ...options, journal, secret, onUnheard, handle }),
    begin(url) {
      address = url;
      notices.resume();
      store.doubtful.forEach(onUnheard);
      store.put({ kind: "answered", at_ms: now() });
      books.alarms.resume(store);
    },
    stopDoubting() {
      is_ending = true;
    },
    end() {
      delivery.stop();
      books.alarms.stop();
      if (is_ending) store.put({ kind: "answered", at_ms: now() });
      journal.close();
    },
    isIdleFor(duration_ms) {
      const { pending, open_notices } = store.counts();
      return pending + open_notices === 0 && Date.now() - called_at_ms >= duration_ms;
    },
  };
}

function createDesks(
  options: Options,
  parts: Readonly<{ store: Store; notices: Notices; books: Books }>,
): Desks {
  const { store, notices, books } = parts;
  const { charges, refunds, holds, alarms, waiting, replies } = books;
  const common = { ...options, notices, schedule: alarms.set };
  const charge_stage = createStage({
    ...common,
    waiting: waiting.charges,
    replyOf: replies.charge,
  });
  const hold_stage = createStage({ ...common, waiting: waiting.holds, replyOf: replies.hold });
  return {
    charges: createChargeDesk({
      charges,
      stage: charge_stage,
      waiting: waiting.charges,
      replyOf: replies.charge,
    }),
    holds: createHoldDesk({
      ...common,
      holds,
      stage: hold_stage,
      waiting: waiting.holds,
      replyOf: replies.hold,
    }),
    refunds: createRefundDesk({ ...options, refunds, schedule: alarms.set }),
    phone: createPhone({ store, charges, holds, schedule: alarms.set }),
  };
}
