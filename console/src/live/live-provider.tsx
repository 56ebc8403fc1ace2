/** One event stream for the whole console, handed to whoever wants to follow it. */
import { createContext, use, useCallback, useEffect, useEffectEvent, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { openEventStream, type ConnectionState, type LiveBatch } from "./event-stream.ts";

type BatchListener = (batch: LiveBatch) => void;

type Live = Readonly<{
  state: ConnectionState;
  /** The answer ends the subscription. */
  subscribe: (listener: BatchListener) => () => void;
}>;

const LiveContext = createContext<Live | undefined>(undefined);

/** Keeps the stream open for as long as it is shown. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<ConnectionState>("connecting");
  const [listeners] = useState(() => new Set<BatchListener>());

  useEffect(
    () =>
      openEventStream("/v1/events/stream", {
        onState: setState,
        onBatch: (batch) => {
          for (const listener of listeners) listener(batch);
        },
      }),
    [listeners],
  );

  const subscribe = useCallback(
    (listener: BatchListener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    [listeners],
  );
  const live = useMemo<Live>(() => ({ state, subscribe }), [state, subscribe]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function useLive(): Live {
  const live = use(LiveContext);
  if (live === undefined) throw new Error("There is no LiveProvider around this component");
  return live;
}

export function useConnectionState(): ConnectionState {
  return useLive().state;
}

/** Calls `onBatch` with what happened, at most a few times a second. */
export function useLiveBatches(onBatch: BatchListener): void {
  const { subscribe } = useLive();
  const latest = useEffectEvent(onBatch);
  useEffect(() => subscribe((batch) => latest(batch)), [subscribe]);
}
