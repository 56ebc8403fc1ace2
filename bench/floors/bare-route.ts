/** Measures the bare route with the same load generator and as many connections as order reads. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { runClosedLoop, type Figure, type Pace } from "../closed-loop.ts";
import { requestText } from "../http-connection.ts";

export async function measureBareRoute(pace: Pace, cores: number): Promise<Figure> {
  const file = join(import.meta.dirname, "bare-route-server.ts");
  const child = spawn(process.execPath, [file], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const port = Number(line.toString());
    const request = requestText({ method: "GET", path: "/order", head: "host: 127.0.0.1\r\n" });
    return await runClosedLoop(
      {
        name: "floor-http",
        title: "floor: a bare route of the same framework",
        unit: "requests",
        buyers: 64,
        port,
        operate: async (call) => void (await call("read", request, 200)),
      },
      pace,
      { server_pid: child.pid ?? 0, cores },
    );
  } finally {
    child.kill();
  }
}
