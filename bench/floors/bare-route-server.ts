/**
 * The floor of HTTP: the web framework of the server with one route that answers an order document
 * which is ready. Prints its port and ends with its parent.
 */
import Fastify from "fastify";

const document = JSON.stringify({
  order_id: "order_7cb78b0f45ebf19d0a63581c",
  merchant_id: "sentosa_demo",
  sku_id: "bench_one",
  product_name: "Bench family pack",
  quantity: 3,
  date: "2026-03-21",
  quote_amount_sgd: 119,
  currency: "SGD",
  channel: "telegram",
  customer: { telegram_user_id: "6761269319", telegram_username: "bestjustin" },
  status: "FULFILLED",
  payment_status: "SUCCESS",
  fulfillment_status: "FULFILLED",
  created_at: "2026-03-20T08:36:16.028Z",
  inventory_lock: {
    lock_id: "lock_1f0c6d4b2a9870d0a635829",
    sku_id: "bench_one",
    quantity: 3,
    expiry_at: "2026-03-20T08:41:16.028Z",
  },
  payment_ref: "card_1773995812285",
  payment_method: "card",
});

const server = Fastify({ logger: false });
server.get("/order", (_request, reply) =>
  reply.header("content-type", "application/json; charset=utf-8").send(document),
);
await server.listen({ host: "127.0.0.1", port: 0 });
const address = server.server.address();
process.stdout.write(`${typeof address === "object" ? address?.port : ""}\n`);
// The other end of this pipe is the benchmark.
process.stdin.resume().on("end", () => process.exit(0));
