/** Where the payment provider reports what became of a charge, signed. */
import { z } from "zod";
import { outcomeOf } from "../../../engine/take-payment.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "../problem.ts";
import { problemOf } from "../problems.ts";
import { answer, publicRoute, type Route } from "../route.ts";

const NotificationParams = z.strictObject({
  provider: z.string().min(1).max(40),
  merchant_id: z.string().min(1).max(64),
});

export function providerNotificationRoutes(dependencies: RouteDependencies): Route[] {
  const { provider, engine, readSession } = dependencies;
  return [
    publicRoute({
      method: "POST",
      path: "/v1/providers/:provider/notifications/:merchant_id",
      summary: "A payment provider's signed report",
      tag: "Providers",
      params: NotificationParams,
      body: z.unknown(),
      answers: { 200: { description: "Taken in, or known already" } },
      async handle({ params, raw_body, headers }) {
        if (params.provider !== provider.name) throw new ProblemError(problemOf("NOT_FOUND"));
        const notification = provider.parseNotification(raw_body, headers);
        if (notification === null) throw new ProblemError(problemOf("CREDENTIALS_INVALID"));
        if (notification.kind !== "payment") return answer(200, { status: "ignored" });
        const session = await readSession(params.merchant_id, notification.key);
        // Nothing of ours: taken in, so that the provider does not send it for ever.
        if (session === null) return answer(200, { status: "ignored" });
        const is_awaited = session.status === "OPEN" || session.status === "UNKNOWN";
        // A report tells how things stood when it was made. Of a session that has ended since,
        // which may have been reversed, the provider is asked how they stand now.
        const charge = is_awaited ? notification.outcome : await provider.query(notification.key);
        const outcome = outcomeOf(charge, "EXPIRED");
        if (outcome.state !== "UNKNOWN") {
          await engine.execute({
            merchant_id: params.merchant_id,
            actor: { type: "system", id: `notification:${provider.name}` },
            command: {
              type: "RECORD_PAYMENT",
              session_id: session.session_id,
              cart_id: session.cart_id,
              outcome,
            },
          });
        }
        return answer(200, { status: "ok" });
      },
    }),
  ];
}
