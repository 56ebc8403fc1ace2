/** A write of this page, after which everything on it is read anew. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { randomKey } from "../api/random-key.ts";
import { request } from "../api/request.ts";

export type Save = Readonly<{
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: object;
}>;

const page_keys = ["operators", "refund-rules", "stores", "devices"] as const;

export function useSave(onSaved: () => void = () => undefined) {
  const query_client = useQueryClient();
  return useMutation({
    // Each press of the button is a write of its own: said twice, all of them come to the same.
    mutationFn: ({ method, path, body }: Save) =>
      request<unknown>(path, {
        method,
        idempotency_key: randomKey(),
        ...(body === undefined ? {} : { body }),
      }),
    onSuccess: async () => {
      await Promise.all(
        page_keys.map((key) => query_client.invalidateQueries({ queryKey: [key] })),
      );
      onSaved();
    },
  });
}
