/** Where to go after signing in, and why the sign-in page is shown. */

export type SignInSearch = Readonly<{
  /** An address inside the console, as the router writes it. */
  next?: string;
  why?: "expired" | "signed-out";
}>;

export function parseSignInSearch(parameters: Readonly<Record<string, unknown>>): SignInSearch {
  const { next, why } = parameters;
  return {
    ...(isInsideConsole(next) ? { next } : {}),
    ...(why === "expired" || why === "signed-out" ? { why } : {}),
  };
}

/** An address of another site in `next` would send people there after they signed in here. */
function isInsideConsole(next: unknown): next is string {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) && !next.includes("\\");
}
