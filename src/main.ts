/** `npm start`: the database, the server, the demonstration merchant, and where to look. */
import { mkdirSync } from "node:fs";
import { startServer, type Server } from "./compose.ts";
import { readConfig } from "./config.ts";
import { startEmbeddedPostgres } from "./postgres/embedded/start.ts";
import { isOperatorError } from "./postgres/operator-error.ts";
import { prepareDemo } from "./setup/demo.ts";
import { welcomeText } from "./setup/welcome-texts.ts";

/** A stop that takes longer than this is cut short; nothing that was acknowledged is lost by it. */
const stop_timeout_ms = 20_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  const embedded =
    config.database_url === null
      ? await startEmbeddedPostgres({ home: config.home, onProgress: (line) => say(line) })
      : null;
  let server: Server | null = null;
  try {
    const database_url = config.database_url ?? embedded?.url ?? "";
    server = await startServer(config, database_url);
    const { sql, engine } = server;
    const ports = { sql, engine, home: config.home, now_ms: server.now_ms() };
    const access = await prepareDemo(ports, server.base_url);
    process.stdout.write(welcomeText(access, config.home));
  } catch (error) {
    await server?.stop();
    await embedded?.stop();
    throw error;
  }
  const running = server;
  let is_stopping = false;
  const stop = (): void => {
    if (is_stopping) return;
    is_stopping = true;
    setTimeout(() => process.exit(1), stop_timeout_ms).unref();
    void running
      .stop()
      .then(() => embedded?.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          running.log.error({ err: error }, "the server did not stop cleanly");
          process.exit(1);
        },
      );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

main().catch((error: unknown) => {
  // What a person can put right is told without a stack.
  const is_plain = isOperatorError(error) || isListenError(error) || isConfigError(error);
  process.stderr.write(`${is_plain ? plainMessage(error) : (error as Error).stack}\n`);
  process.exit(1);
});

function isListenError(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === "EADDRINUSE" || code === "EACCES";
}

function isConfigError(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("The environment is not valid");
}

function plainMessage(error: unknown): string {
  const { message } = error as Error;
  return isListenError(error)
    ? `${message}\nAnother program uses this port: set PORT to a free one, or PORT=0 to have one picked.`
    : message;
}
