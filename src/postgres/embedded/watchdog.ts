// Stops PostgreSQL when our process ends without stopping it, even by SIGKILL: a shell that waits
// on a pipe which only we hold open. The system closes the pipe when we die, whatever the cause.
// Should the shell be killed too, the server runs on until the next start, which stops it.
import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { DatabaseUser } from "./system-user.ts";

export interface Watchdog {
  /** The server has ended in good order: nothing is left to watch. */
  readonly dismiss: () => void;
}

// SIGINT asks PostgreSQL for a fast shutdown: roll back, write down, end.
const SCRIPT = 'read -r _; kill -INT "$1" 2>/dev/null';

/** Watches over the server `pid`, as the user it runs as. There is no such shell on Windows. */
export function startWatchdog(pid: number, user: DatabaseUser): Watchdog {
  if (process.platform === "win32") return { dismiss: () => {} };
  const child = spawn("/bin/sh", ["-c", SCRIPT, "tillgate-watchdog", String(pid)], {
    ...user,
    cwd: "/",
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  child.unref();
  (child.stdin as Socket).unref();
  return { dismiss: () => void child.kill("SIGKILL") };
}
