/** Settings from the environment, checked once at start. */
import { isIP } from "node:net";
import { resolve } from "node:path";
import { z } from "zod";

/** `10.0.0.7`, or a network such as `10.0.0.0/8`. */
function isAddressOrNetwork(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

const Environment = z.object({
  /** 0 picks a free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  HOST: z.string().min(1).default("127.0.0.1"),
  /** The data folder. */
  TILLGATE_HOME: z.string().min(1).default(".tillgate"),
  /** A PostgreSQL of the user's own; without it an embedded one is started in the data folder. */
  DATABASE_URL: z.url().optional(),
  /** How clients reach us, when not by host and port. */
  PUBLIC_BASE_URL: z
    .url()
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  /** Proxies before us, whose word on where a request comes from counts. */
  TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(
      z.array(z.string().refine(isAddressOrNetwork, "must be addresses or networks (10.0.0.0/8)")),
    )
    .default([]),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  /** Requests a minute for each API key or operator; 0 is no limit. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).default(12_000),
  /** For reading. */
  DATABASE_CONNECTIONS: z.coerce.number().int().min(3).max(500).default(10),
  /** For writing: the batches of all merchants take turns on them. */
  DATABASE_WRITE_CONNECTIONS: z.coerce.number().int().min(1).max(500).default(24),
  /** The sandbox processor's answer is waited for this long; then the outcome is UNKNOWN. */
  PROVIDER_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(3_000),
  /** Where the sandbox processor keeps its own data; shared by servers on one database. */
  SANDBOX_FOLDER: z.string().min(1).optional(),
  /** Added to the clock: for tests of what happens when clocks are wrong. */
  CLOCK_OFFSET_MS: z.coerce.number().int().default(0),
});

export type Config = Readonly<{
  port: number;
  host: string;
  home: string;
  database_url: string | null;
  public_base_url: string | null;
  trusted_proxies: readonly string[];
  log_level: z.infer<typeof Environment>["LOG_LEVEL"];
  requests_per_minute_max: number;
  database_connections: number;
  database_write_connections: number;
  provider_timeout_ms: number;
  sandbox_folder: string;
  clock_offset_ms: number;
}>;

/** Throws an error that lists every setting that is wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is one that was not set.
  const set = Object.entries(environment).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  const result = Environment.safeParse(Object.fromEntries(set));
  if (!result.success) {
    const faults = result.error.issues.map(
      (issue) => `  ${issue.path.join(".")}: ${issue.message}`,
    );
    throw new Error(`The environment is not valid:\n${faults.join("\n")}`);
  }
  const settings = result.data;
  const home = resolve(settings.TILLGATE_HOME);
  return {
    port: settings.PORT,
    host: settings.HOST,
    home,
    database_url: settings.DATABASE_URL ?? null,
    public_base_url: settings.PUBLIC_BASE_URL ?? null,
    trusted_proxies: settings.TRUSTED_PROXIES,
    log_level: settings.LOG_LEVEL,
    requests_per_minute_max: settings.RATE_LIMIT_PER_MINUTE,
    database_connections: settings.DATABASE_CONNECTIONS,
    database_write_connections: settings.DATABASE_WRITE_CONNECTIONS,
    provider_timeout_ms: settings.PROVIDER_TIMEOUT_MS,
    sandbox_folder: settings.SANDBOX_FOLDER ?? resolve(home, "sandbox"),
    clock_offset_ms: settings.CLOCK_OFFSET_MS,
  };
}
