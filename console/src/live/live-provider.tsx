/** One event stream for the whole console, handed to whoever wants to follow it. */
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useEffectEvent,
  useMemo,
  useState,
} from "react";
import type { ReactNode } from "react";
import { openEventStream, type ConnectionState, type LiveBatch } from "./event-stream.ts";

type BatchListener = (batch: LiveBatch) => void;

/** The answer ends the subscription. */
type Subscribe = (listener: BatchListener) => () => void;

const StateContext = createContext<ConnectionState>("connecting");
const SubscribeContext = createContext<Subscribe | undefined>(undefined);

/** Keeps the stream open for as long as it is shown. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<ConnectionState>("connecting");
  const listeners = useMemo(() => new Set<BatchListener>(), []);

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

  const subscribe = useCallback<Subscribe>(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    [listeners],
  );
  return (
    <SubscribeContext value={subscribe}>
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
