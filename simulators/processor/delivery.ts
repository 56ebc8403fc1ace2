/** Sending notifications: a bounded number at a time, each again and again until it is accepted. */
import { createHmac } from "node:crypto";

const ATTEMPT_TIMEOUT_MS = 5_000;
const MOST_IN_FLIGHT = 32;

/** Something to deliver. */
export type Parcel = Readonly<{
  url: string;
  body: string;
  /** How often it is to be accepted before it is done. */
  times: number;
  /** Asked before each attempt: whether there is nothing to say any more. */
  isOvertaken: () => boolean;
  onFirstAttempt: () => void;
  onEnd: (end: "accepted" | "given_up") => void;
}>;

export type Delivery = Readonly<{
  start(parcel: Parcel, delay_ms: number): void;
  stop(): void;
}>;

type Parts = Readonly<{
  secret: string;
  /** Waits between attempts; the last one repeats. */
  retry_ms: readonly number[];
  /** Attempts after which a parcel is given up. */
  retry_limit: number;
}>;
type Progress = { parcel: Parcel; attempts: number; accepted: number };

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 over "<t>.<body>">`. */
function signBody(secret: string, body: string, at_ms: number): string {
  const seconds = Math.floor(at_ms / 1000);
  const digest = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${digest}`;
}

export function createDelivery(parts: Parts): Delivery {
  const timers = new Set<NodeJS.Timeout>();
  const queue: Progress[] = [];
  let in_flight = 0;
  let is_stopped = false;

  function wait(progress: Progress, delay_ms: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      queue.push(progress);
      sendNext();
    }, delay_ms);
    timers.add(timer);
  }
  function sendNext(): void {
    while (in_flight < MOST_IN_FLIGHT && !is_stopped) {
      const progress = queue.shift();
      if (!progress) return;
      if (progress.parcel.isOvertaken()) {
        giveUp(progress);
        continue;
      }
      in_flight += 1;
      void send(parts.secret, progress.parcel).then((is_accepted) => {
        in_flight -= 1;
        if (!is_stopped) judge(progress, is_accepted);
        sendNext();
      });
    }
  }
  function giveUp({ parcel, attempts, accepted }: Progress): void {
    if (attempts === 0 && accepted === 0) parcel.onFirstAttempt();
    parcel.onEnd("given_up");
  }
  function judge(progress: Progress, is_accepted: boolean): void {
    const { parcel } = progress;
    const attempts = progress.attempts + 1;
    if (attempts === 1 && progress.accepted === 0) parcel.onFirstAttempt();
    if (is_accepted) {
      const accepted = progress.accepted + 1;
      if (accepted >= parcel.times) parcel.onEnd("accepted");
      else wait({ parcel, attempts: 0, accepted }, 0);
    } else if (attempts >= parts.retry_limit) {
      parcel.onEnd("given_up");
    } else {
      const step = Math.min(attempts, parts.retry_ms.length) - 1;
      wait({ ...progress, attempts }, parts.retry_ms[step] ?? 1_000);
    }
  }

  return {
    start(parcel, delay_ms) {
      if (!is_stopped) wait({ parcel, attempts: 0, accepted: 0 }, delay_ms);
    },
    stop() {
      is_stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** One attempt; any answer of the 2xx kind accepts. */
async function send(secret: string, parcel: Parcel): Promise<boolean> {
  try {
    const answer = await fetch(parcel.url, {
      method: "POST",
      body: parcel.body,
      headers: {
        "content-type": "application/json",
        "x-simulator": "tillgate-sandbox-processor",
        "x-sandbox-signature": signBody(secret, parcel.body, Date.now()),
      },
      redirect: "manual",
      signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
