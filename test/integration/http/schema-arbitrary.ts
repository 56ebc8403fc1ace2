/**
 * Values for fuzzing, made from the JSON Schemas of an OpenAPI document: fitting, nearly, or not.
 */
import fc from "fast-check";

// oxlint-disable-next-line typescript/no-explicit-any -- schemas are read as they come
type Schema = any;

/** Text that has broken somebody's software before. */
const nasty = [
  ...["", " ", "\0", "a\0b", "\ud83d", "\udc00", "😀", "汉字", "\u202e", "\ufeff", "İ", "ß"],
  ...["__proto__", "constructor", "null", "NaN", "-0", "1e999", "0x10", "99999999999999999999"],
  ...[
    "'; drop table orders; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%00",
    "%",
    "${7*7}",
  ],
  ...[
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "2026-01-01T00:00:00+99:99",
    "24:00",
    "a".repeat(5_000),
  ],
];

const junk = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...nasty) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(0, -1, 1e9, 1e308, 0.1, -(2 ** 53), null, true, [], {}),
  },
);

/** Mostly what the schema asks for; now and then, at any depth, something else. */
export function valueFor(schema: Schema, known: readonly unknown[] = []): fc.Arbitrary<unknown> {
  const fitting = fittingValue(schema, known);
  return fc.oneof({ weight: 6, arbitrary: fitting }, { weight: 1, arbitrary: junk });
}

function fittingValue(schema: Schema, known: readonly unknown[]): fc.Arbitrary<unknown> {
  if (schema === undefined || Object.keys(schema).length === 0) return junk;
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) {
    return fc.oneof(...options.map((one: Schema) => fittingValue(one, known)));
  }
  switch (schema.type) {
    case "object":
      return objectFor(schema, known);
    case "array":
      return fc.array(valueFor(schema.items, known), {
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    case "integer":
    case "number":
      return fc.integer({
        min: Math.max(schema.minimum ?? -10, -(2 ** 31)),
        max: Math.min(schema.maximum ?? 100, 2 ** 31 - 1),
      });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return textFor(schema, known);
  }
}

function textFor(schema: Schema, known: readonly unknown[]): fc.Arbitrary<unknown> {
  const texts: fc.Arbitrary<unknown>[] = [
    fc.string({ maxLength: Math.min(schema.maxLength ?? 30, 60) }),
    fc.constantFrom<unknown>(...nasty),
  ];
  if (schema.pattern !== undefined) texts.push(fc.stringMatching(asciiPattern(schema.pattern)));
  if (schema.example !== undefined) texts.push(fc.constant(schema.example));
  if (known.length > 0) texts.push(fc.constantFrom(...known));
  return fc.oneof(...texts);
}

/** Patterns that fast-check cannot follow are left aside. */
function asciiPattern(pattern: string): RegExp {
  return /\(\?[=!<]|\\[1-9]|\\p/.test(pattern) ? /^[a-z0-9_-]{1,20}$/ : new RegExp(pattern);
}

function objectFor(schema: Schema, known: readonly unknown[]): fc.Arbitrary<unknown> {
  const required = new Set<string>(schema.required ?? []);
  const members = Object.entries<Schema>(schema.properties ?? {});
  const model = Object.fromEntries(members.map(([name, inner]) => [name, valueFor(inner, known)]));
  const free = fc.dictionary(
    fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.constantFrom(...nasty)),
    junk,
    {
      maxKeys: 3,
    },
  );
  const named = fc.record(model, { requiredKeys: [...required] });
  const whole = members.length === 0 ? free : named;
  return fc.oneof(
    { weight: 8, arbitrary: whole },
    { weight: 1, arbitrary: fc.tuple(named, free).map(([one, other]) => ({ ...one, ...other })) },
  );
}
