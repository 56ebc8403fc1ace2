/** Where the payment provider reports what became of a charge or a refund, signed. */
import { z } from "zod";
import type { RouteDependencies } from "../dependencies.ts";
import { createNotificationDesk } from "../checkout/notification-desk.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { answer, publicRoute, type Route } from "../route.ts";

const NotificationParams = z.strictObject({
  provider: z.string().min(1).max(40),
  merchant_id: z.string().min(1).max(64),
});

export function providerNotificationRoutes(dependencies: RouteDependencies): Route[] {
  const { provider } = dependencies;
  const takeNotification = createNotificationDesk(dependencies);
  return [
    publicRoute({
      method: "POST",
      path: "/v1/providers/:provider/notifications/:merchant_id",
      summary: "A payment provider's signed report",
      tag: "Providers",
      params: NotificationParams,
      body: z.unknown(),
      answers: { 200: { description: "Taken in, or known already" } },
      async handle({ params, raw_body, headers, address }) {
        const { merchant_id } = params;
        if (params.provider !== provider.name) throw new ProblemError(problemOf("NOT_FOUND"));
        const end = await takeNotification({ merchant_id, raw_body, headers, address });
        if (end === null) throw new ProblemError(problemOf("CREDENTIALS_INVALID"));
        // Nothing of ours is taken in all the same, so that the provider does not send it for ever.
        return answer(200, { status: end === "IGNORED" ? "ignored" : "ok" });
      },
    }),
  ];
}
