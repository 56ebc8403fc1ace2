/** The sandbox processor alone: charges sent straight to it by the same load generator. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Workload } from "../closed-loop.ts";
import { requestText } from "../http-connection.ts";

/** Of a server that runs on the data folder: its processor is used. */
export function processorWorkload(home: string): Workload {
  const folder = join(home, "sandbox");
  const { url } = JSON.parse(readFileSync(join(folder, "processor.json"), "utf8")) as {
    url: string;
  };
  const secret = readFileSync(join(folder, "processor.secret"), "utf8").trim();
  const { host, port } = new URL(url);
  const head = `host: ${host}\r\nauthorization: Bearer ${secret}\r\n`;
  const run = Date.now().toString(36);
  let number = 0;
  return {
    name: "processor",
    title: "the sandbox processor alone: charges",
    unit: "charges",
    buyers: 64,
    port: Number(port),
    operate: async (call) => {
      const body = JSON.stringify({
        key: `ps_bench_${run}_${(number += 1)}`,
        merchant_id: "sentosa_demo",
        amount_minor: "11900",
        currency: "SGD",
        payment_method: "card",
        payment_token: "tok_sandbox_success",
        notify_url: null,
      });
      await call("charge", requestText({ method: "POST", path: "/charges", head, body }), 200);
    },
  };
}
