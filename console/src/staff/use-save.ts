/** A write of this page, after which everything on it is read anew. */
import { useSaveOf } from "../parts/use-save.ts";

export const page_keys = ["operators", "refund-rules", "stores", "devices", "audit"] as const;

export function useSave(onSaved: () => void = () => undefined) {
  return useSaveOf(page_keys, onSaved);
}
