/** The database's processes from the outside: killed one by one, or frozen all together. */
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, signalChild, signalProcess } from "./signals.ts";

export type DatabaseDoor = Readonly<{
  /** The server process itself: everything else of it ends by that. */
  killPostmaster(): void;
  /** One of the processes that serve a connection. */
  killBackend(pid: number): void;
  /** Stops all of them where the system tells which they are; returns what lets them go. */
  freeze(): () => void;
}>;

export function openDatabaseDoor(home: string): DatabaseDoor {
  // As it stands in the command line of the process.
  const data = realpathSync(join(home, "postgres", "data"));
  function postmasterPid(): number {
    try {
      return Number.parseInt(readFileSync(join(data, "postmaster.pid"), "utf8"), 10) || 0;
    } catch {
      return 0;
    }
  }
  return {
    killPostmaster() {
      const pid = postmasterPid();
      if (pid > 0) signalProcess(pid, data, "SIGKILL");
    },
    killBackend(pid) {
      const parent = postmasterPid();
      if (parent > 0) signalChild(pid, parent, "SIGKILL");
    },
    freeze() {
      const parent = postmasterPid();
      const children = parent > 0 ? childrenOf(parent) : [];
      if (children.length === 0) return () => undefined;
      signalProcess(parent, data, "SIGSTOP");
      for (const pid of children) signalChild(pid, parent, "SIGSTOP");
      return () => {
        for (const pid of children) signalChild(pid, parent, "SIGCONT");
        signalProcess(parent, data, "SIGCONT");
      };
    },
  };
}
