// The settings our PostgreSQL runs with, given on its command line so that they hold for this start
// whatever stands in its files.
import { totalmem } from "node:os";

/** Where the server listens: nothing else on the machine or beyond it can reach it. */
export type Listening =
  | { readonly kind: "socket"; readonly folder: string; readonly port: number }
  | { readonly kind: "loopback"; readonly port: number };

/**
 * `full`: what was acknowledged survives a crash of anything. `none`: for tests alone, what was
 * acknowledged survives a crash of the program, not of the machine.
 */
export type Durability = "full" | "none";

const LARGE_MACHINE_BYTES = 3 * 2 ** 30;

/** Settings by name, sized for a small machine (2 cores) that other programs use too. */
export function postgresSettings(
  listening: Listening,
  durability: Durability,
): Record<string, string> {
  const durable = durability === "full" ? "on" : "off";
  return {
    listen_addresses: listening.kind === "socket" ? "" : "127.0.0.1",
    unix_socket_directories: listening.kind === "socket" ? listening.folder : "",
    unix_socket_permissions: "0700",
    port: String(listening.port),
    max_connections: "100",
    cluster_name: "tillgate",

    fsync: durable,
    synchronous_commit: durable,
    full_page_writes: durable,
    // Nothing replicates from an embedded server, so the log carries what recovery needs only. It
    // is not compressed: that saved a fifth of it and cost a tenth of the commits on two cores.
    wal_level: "minimal",
    max_wal_senders: "0",
    wal_buffers: "16MB",
    // A gigabyte of log between checkpoints keeps recovery after a crash within seconds.
    min_wal_size: "128MB",
    max_wal_size: "1GB",
    checkpoint_timeout: "10min",
    checkpoint_completion_target: "0.9",

    shared_buffers: totalmem() >= LARGE_MACHINE_BYTES ? "256MB" : "128MB",
    effective_cache_size: "1GB",
    work_mem: "8MB",
    maintenance_work_mem: "64MB",
    random_page_cost: "1.1",
    jit: "off",
    // Parallel plans need /dev/shm, which containers keep small, and cores, which are busy.
    max_parallel_workers_per_gather: "0",
    // Slot counters and stream rows are updated all the time: clean up after them soon.
    autovacuum_naptime: "15s",
    idle_in_transaction_session_timeout: "5min",

    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    log_destination: "stderr",
    logging_collector: "off",
    log_checkpoints: "off",
    // Refused statements are the caller's to report; the log is for the server's own fate.
    log_min_messages: "log",
    log_line_prefix: "%m [%p] ",
  };
}

/** The settings as command-line arguments. */
export function settingArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** A small environment: no PG… variable of the caller's may change what is started. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot } = process.env;
  return {
    LC_ALL: "C",
    TZ: "UTC",
    ...(PATH === undefined ? {} : { PATH }),
    ...(SystemRoot === undefined ? {} : { SystemRoot }),
  };
}
