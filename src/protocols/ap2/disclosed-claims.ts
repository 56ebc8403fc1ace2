/**
 * Putting disclosures back where their digests stand (RFC 9901, section 7.1), strictly: a digest
 * appears once in the whole SD-JWT, every disclosure is used, and no name is smuggled in.
 */
import { isJsonObject } from "./compact-jws.ts";
import type { JsonObject } from "./compact-jws.ts";
import type { Disclosure, SdJwt, SdJwtFault } from "./sd-jwt.ts";

/** Deeper than any mandate; keeps the recursion off the end of the stack. */
const DEPTH_MAX = 32;

const DIGESTS = "_sd";
const ELEMENT_DIGEST = "...";
const RESERVED_NAMES = new Set([DIGESTS, ELEMENT_DIGEST, "_sd_alg", "__proto__"]);

/** The first fault ends the walk; what comes after it is skipped. */
type Walk = {
  readonly disclosures: ReadonlyMap<string, Disclosure>;
  readonly seen_digests: Set<string>;
  used: number;
  fault: SdJwtFault | undefined;
};

/**
 * The payload with everything disclosed in place, and everything about disclosure removed. What was
 * not disclosed is simply absent.
 */
export function discloseClaims(
  sd_jwt: SdJwt,
): Readonly<{ claims: JsonObject }> | Readonly<{ fault: SdJwtFault }> {
  const walk: Walk = {
    disclosures: sd_jwt.disclosures,
    seen_digests: new Set(),
    used: 0,
    fault: undefined,
  };
  const { _sd_alg: _named, ...payload } = sd_jwt.jws.payload;
  const claims = discloseObject(walk, payload, 0);
  if (walk.fault !== undefined) return { fault: walk.fault };
  return walk.used === walk.disclosures.size ? { claims } : { fault: "UNUSED_DISCLOSURE" };
}

/** The digest an array element stands for; undefined when it is an ordinary element. */
export function elementDigest(element: unknown): string | undefined {
  if (!isJsonObject(element) || Object.keys(element).length !== 1) return undefined;
  const digest = element[ELEMENT_DIGEST];
  return typeof digest === "string" ? digest : undefined;
}

function discloseValue(walk: Walk, value: unknown, depth: number): unknown {
  if (walk.fault !== undefined || typeof value !== "object" || value === null) return value;
  if (depth >= DEPTH_MAX) return stop(walk, "TOO_DEEP");
  if (Array.isArray(value)) return discloseArray(walk, value, depth + 1);
  return discloseObject(walk, value as JsonObject, depth + 1);
}

function discloseArray(walk: Walk, elements: readonly unknown[], depth: number): unknown[] {
  const disclosed: unknown[] = [];
  for (const element of elements) {
    const digest = elementDigest(element);
    if (digest === undefined) {
      disclosed.push(discloseValue(walk, element, depth));
      continue;
    }
    const disclosure = take(walk, digest);
    if (disclosure === undefined) continue;
    if (disclosure.name !== null) stop(walk, "WRONG_DISCLOSURE_KIND");
    disclosed.push(discloseValue(walk, disclosure.value, depth));
  }
  return disclosed;
}

function discloseObject(walk: Walk, object: JsonObject, depth: number): JsonObject {
  const disclosed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    if (name === DIGESTS) continue;
    if (name === ELEMENT_DIGEST) stop(walk, "MALFORMED_DIGEST");
    if (RESERVED_NAMES.has(name)) stop(walk, "RESERVED_NAME");
    if (walk.fault !== undefined) return disclosed;
    disclosed[name] = discloseValue(walk, value, depth);
  }
  if (!Object.hasOwn(object, DIGESTS)) return disclosed;
  const digests = object[DIGESTS];
  if (!Array.isArray(digests)) stop(walk, "MALFORMED_DIGEST");
  else for (const digest of digests) discloseMember(walk, { disclosed, digest, depth });
  return disclosed;
}

function discloseMember(
  walk: Walk,
  member: { disclosed: Record<string, unknown>; digest: unknown; depth: number },
): void {
  const { disclosed, digest, depth } = member;
  if (typeof digest !== "string") return stop(walk, "MALFORMED_DIGEST");
  const disclosure = take(walk, digest);
  if (disclosure === undefined || walk.fault !== undefined) return;
  const { name, value } = disclosure;
  if (name === null) return stop(walk, "WRONG_DISCLOSURE_KIND");
  if (RESERVED_NAMES.has(name)) return stop(walk, "RESERVED_NAME");
  if (Object.hasOwn(disclosed, name)) return stop(walk, "DUPLICATE_NAME");
  disclosed[name] = discloseValue(walk, value, depth);
}

/** The disclosure of a digest, taken once; undefined when it was not disclosed (or is a decoy). */
function take(walk: Walk, digest: string): Disclosure | undefined {
  if (walk.seen_digests.has(digest)) return stop(walk, "DUPLICATE_DIGEST");
  walk.seen_digests.add(digest);
  const disclosure = walk.disclosures.get(digest);
  if (disclosure !== undefined) walk.used += 1;
  return disclosure;
}

function stop(walk: Walk, fault: SdJwtFault): undefined {
  walk.fault ??= fault;
}
