/** Which methods an address takes, for requests that come with another one. */
import type { Route } from "./route.ts";

/** The methods of the routes that a path leads to; none when it leads nowhere. */
export type AllowedMethods = (path: string) => readonly string[];

export function createAllowedMethods(routes: readonly Route[]): AllowedMethods {
  const patterns = routes.map(({ method, path }) => ({ method, pattern: patternOf(path) }));
  return (path) => {
    const plain = path.length > 1 ? path.replace(/\/$/, "") : path;
    const methods = patterns.filter(({ pattern }) => pattern.test(plain));
    return [...new Set(methods.map(({ method }) => method))].toSorted();
  };
}

/** `/v1/orders/:order_id` as `^/v1/orders/[^/]+$`. */
function patternOf(path: string): RegExp {
  const parts = path.split("/").map((part) => {
    return part.startsWith(":") ? "[^/]+" : part.replaceAll(/[^A-Za-z0-9_-]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("/")}$`);
}
