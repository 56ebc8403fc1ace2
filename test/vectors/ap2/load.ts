/** Reads the AP2 vectors and schemas for tests. */
import { readFileSync, readdirSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { PrivateJwk, PublicJwk } from "../../../src/protocols/ap2/keys.ts";

/** One mandate and what the specification says of it. */
export type VectorCase = Readonly<{
  id: string;
  kind: "checkout" | "payment";
  description: string;
  expect: "accept" | "reject";
  receipt_reference?: Readonly<{
    spec_sd_hash_of_final_sd_jwt: string;
    reference_sdk_hash_of_jwt_part_only: string;
  }>;
  input: Readonly<{
    checkout_mandate?: string;
    payment_mandate?: string;
    session_checkout_jwt?: string;
    expected_transaction_id?: string;
  }>;
}>;

/** The file of vectors; `now` is the Unix time at which they hold. */
export type VectorFile = Readonly<{
  now: number;
  keys: Readonly<{
    agent_provider_public: PublicJwk;
    agent_public: PublicJwk;
    merchant_private_test_only: PrivateJwk;
  }>;
  merchant: Readonly<{ id: string; name: string; website: string }>;
  cases: readonly VectorCase[];
}>;

export const vectors = readJson("ap2-vectors.json") as VectorFile;

/** The case with that id. */
export function vectorCase(id: string): VectorCase {
  const found = vectors.cases.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`There is no vector ${id}`);
  return found;
}

/** The mandate of a case, whichever kind it is. */
export function mandateOf(vector: VectorCase): string {
  const { checkout_mandate, payment_mandate } = vector.input;
  const mandate = checkout_mandate ?? payment_mandate;
  if (mandate === undefined) throw new Error(`Vector ${vector.id} has no mandate`);
  return mandate;
}

const SCHEMA_BASE = "https://ap2-protocol.org/schemas/";

/** Names of the published documents that can be validated against. */
export type SchemaName =
  | "checkout_mandate"
  | "payment_mandate"
  | "checkout_receipt"
  | "payment_receipt"
  | "types/checkout";

/** What a published schema finds wrong with a document; nothing when it is valid. */
export function schemaProblems(name: SchemaName, document: unknown): readonly string[] {
  const validate = schemas.getSchema(`${SCHEMA_BASE}${name}.json`);
  if (validate === undefined) throw new Error(`There is no schema ${name}`);
  if (validate(document) === true) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

const schemas = loadSchemas();

function loadSchemas(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat("uri", (text: string) => URL.canParse(text));
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  for (const folder of ["schemas/ap2", "schemas/ap2/types", "schemas/ucp/types"]) {
    for (const file of readdirSync(new URL(folder, import.meta.url))) {
      if (!file.endsWith(".json")) continue;
      // Refers resolve by path; a few published ids do not match their own path, so path it is.
      const { $id: _id, ...schema } = readJson(`${folder}/${file}`) as Record<string, unknown>;
      const path = folder.endsWith("types") ? `types/${file}` : file;
      ajv.addSchema(schema, `${SCHEMA_BASE}${path}`);
    }
  }
  return ajv;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as unknown;
}
