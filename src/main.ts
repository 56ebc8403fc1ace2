/** `npm start`: the database, the server, the demonstration merchant, and where to look. */
import { mkdirSync } from "node:fs";
import { startServer, type Server } from "./compose.ts";
import { readConfig, type Config } from "./config.ts";
import { startEmbeddedPostgres } from "./postgres/embedded/start.ts";
import { isOperatorError } from "./postgres/operator-error.ts";
import { prepareDemo, type DemoAccess } from "./setup/demo.ts";

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
    printWelcome(await prepareDemo(ports, server.base_url), config);
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

function printWelcome(access: DemoAccess, config: Config): void {
  const { url, email, password } = access.console;
  process.stdout.write(`
Tillgate is running / 服务已启动

  Console 商户控制台   ${url}
  Sign in 登录         ${email}  ${password}
  Test API key 密钥    ${access.api_key}
  API                  ${access.base_url}/openapi.json
  Data 数据目录        ${config.home}

  Payments go to the sandbox processor, a simulator: no real money moves.
  支付走沙盒模拟器，不会产生真实扣款。

Next, in a second terminal / 下一步，在另一个终端：

  npm run demo

`);
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
