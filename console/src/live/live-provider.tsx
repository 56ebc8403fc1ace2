/** One event stream for the whole console, handed to whoever wants to follow it. */
import { createContext, use, useEffect, useEffectEvent, useState } from "react";
import type { ReactNode } from "react";
import { openEventStream, type ConnectionState, type LiveBatch } from "./event-stream.ts";

type BatchListener = (batch: LiveBatch) => void;

/** The answer ends the subscription. */
type Subscribe = (listener: BatchListener) => () => void;

const StateContext = createContext<ConnectionState>("connecting");
const SubscribeContext = createContext<Subscribe | undefined>(undefined);

/** Hands each batch to all who listen. */
function createHub() {
  const listeners = new Set<BatchListener>();
  return {
    publish: (batch: LiveBatch) => {
      for (const listener of listeners) listener(batch);
    },
    subscribe: (listener: BatchListener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** Keeps the stream open for as long as it is shown, for whom it is there. */
export function LiveProvider({
  is_followed,
  children,
}: {
  is_followed: boolean;
  children: ReactNode;
}) {
  const [state, setState] = useState<ConnectionState>("connecting");
  const [hub] = useState(createHub);
  useEffect(
    () =>
      is_followed
        ? openEventStream("/v1/events/stream", { onState: setState, onBatch: hub.publish })
        : undefined,
    [hub, is_followed],
  );
  return (
    <SubscribeContext value={hub.subscribe}>
      <StateContext value={state}>{children}</StateContext>
    </SubscribeContext>
  );
}

export function useConnectionState(): ConnectionState {
  return use(StateContext);
}

/** For followers with a life of their own; others take {@link useLiveBatches}. */
export function useLiveSubscribe(): Subscribe {
  const subscribe = use(SubscribeContext);
  if (subscribe === undefined) throw new Error("There is no LiveProvider around this component");
  return subscribe;
}

/** Calls `onBatch` with what happened, at most a few times a second. */
export function useLiveBatches(onBatch: BatchListener): void {
  const subscribe = useLiveSubscribe();
  const latest = useEffectEvent(onBatch);
  useEffect(() => subscribe((batch) => latest(batch)), [subscribe]);
}
