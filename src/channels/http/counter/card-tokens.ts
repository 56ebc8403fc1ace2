/**
 * The sandbox's cards: what a card form or a card terminal does, played by the processor. A test
 * card becomes a token of it; with a real provider there is no such thing here.
 */
import { z } from "zod";
import { PaymentToken } from "../../../contract/payment-session.ts";
import { not_valid } from "../../shape-texts.ts";
import { not_a_test_card } from "../refusals/correction-texts.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { answer, type Answer } from "../route.ts";

export const CardForm = z.strictObject({
  card_number: z.string().min(1).max(40),
  expiry: z.string().min(1).max(10),
  cvc: z.string().min(1).max(6),
});

const TokenDocument = z.strictObject({ payment_token: PaymentToken });

export const token_answers = {
  200: { description: "A token for the card", schema: TokenDocument },
} as const;

/** Throws NOT_FOUND with a real provider, and REQUEST_INVALID for what is no test card. */
export async function answerToken(
  { tokeniseCard }: Pick<RouteDependencies, "tokeniseCard">,
  card: z.infer<typeof CardForm>,
): Promise<Answer> {
  if (tokeniseCard === null) throw new ProblemError(problemOf("NOT_FOUND"));
  const result = await tokeniseCard(card);
  switch (result.state) {
    case "TOKENISED":
      return answer(200, { payment_token: result.payment_token });
    case "UNAVAILABLE":
      throw new ProblemError(problemOf("PROVIDER_UNAVAILABLE", { retry_after_s: 2 }));
    case "REFUSED": {
      const detail = result.code === "not_a_test_card" ? not_a_test_card : not_valid;
      const errors = result.fields.map((field) => ({ pointer: `/${field}`, detail }));
      throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
    }
  }
}
