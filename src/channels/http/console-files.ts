/**
 * Serves the built console and pay page. Client routes all lead to the one page that knows them.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

const page_headers = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-cache",
  "content-security-policy":
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "referrer-policy": "same-origin",
} as const;

export async function serveConsole(server: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, "index.html"))) return;
  const pages = {
    console: readFileSync(join(folder, "index.html"), "utf8"),
    pay: readFileSync(join(folder, "pay.html"), "utf8"),
  };
  const send = (reply: FastifyReply, page: string) => reply.headers(page_headers).send(page);
  await server.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/console/assets/",
    immutable: true,
    maxAge: "365d",
    // The build wrote each asset compressed beside it.
    preCompressed: true,
    // Whatever is missing there is simply missing, not a page of the console.
    wildcard: true,
  });
  server.get("/", (_request, reply) => reply.redirect("/console/"));
  server.get("/console", (_request, reply) => send(reply, pages.console));
  server.get("/console/*", async (request, reply) => {
    const name = (request.params as { "*": string })["*"];
    // A few files of the page lie beside it under names of their own.
    if (/^[A-Za-z0-9_-]+\.(js|svg|png|ico|webmanifest)$/.test(name)) {
      return reply.sendFile(name, folder, { maxAge: 0, immutable: false });
    }
    return send(reply, pages.console);
  });
  server.get("/pay/:session_id", (_request, reply) => send(reply, pages.pay));
}
