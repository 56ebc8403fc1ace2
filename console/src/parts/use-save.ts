/** A write of a page, after which what it may have changed is read anew. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { randomKey } from "../api/random-key.ts";
import { request } from "../api/request.ts";

export type Save = Readonly<{
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: object;
}>;

/** `stale_keys`: the first parts of the keys under which it is kept. */
export function useSaveOf<Document = unknown>(
  stale_keys: readonly string[],
  onSaved: (document: Document) => void = () => undefined,
) {
  const query_client = useQueryClient();
  return useMutation({
    // Each press of the button is a write of its own: said twice, all of them come to the same.
    mutationFn: ({ method, path, body }: Save) =>
      request<Document>(path, {
        method,
        idempotency_key: randomKey(),
        ...(body === undefined ? {} : { body }),
      }),
    onSuccess: async (document) => {
      await Promise.all(
        stale_keys.map((key) => query_client.invalidateQueries({ queryKey: [key] })),
      );
      onSaved(document);
    },
  });
}
