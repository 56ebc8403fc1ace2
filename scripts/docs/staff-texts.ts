// docs/staff.md: operators, roles, refund limits, PINs, tills and the audit trail; the tables come
// from the code.

import { audit_subjects, audit_types } from "../../src/contract/audit.ts";
import { limited_roles } from "../../src/contract/refund-rules.ts";
import { roles, scopes, scopesOfRole, type Role, type Scope } from "../../src/contract/roles.ts";
import { default_limits } from "../../src/domain/refund/refund-right.ts";
import { toMajorUnits } from "../../src/domain/money.ts";
import { drawTable } from "./mermaid.ts";

const role_texts: Readonly<Record<Role, string>> = {
  owner: "runs the business",
  manager: "runs the shop, and looks after everybody but owners and managers",
  cashier: "sells and refunds at a till",
  gate: "lets visitors in",
  finance: "looks at money, and gives it back",
  support: "helps customers with their orders",
  read_only: "looks",
};

const scope_texts: Readonly<Record<Scope, string>> = {
  "orders:read": "orders, payment sessions, trade orders, refunds, the overview",
  "orders:write": "order, check out, pay, cancel; a paid order needs `refunds:write` too",
  "sales:write": "sell at a counter, give an unpaid sale up",
  "refunds:write": "give money back, have a refused refund tried again or pay it out",
  "deposits:write": "hold money, take of it, let it go",
  "members:read": "members and what they own",
  "members:write": "make and change members, recharge",
  "shifts:read": "shifts and their reports",
  "shifts:write": "open, move cash, close",
  "receipts:write": "print receipts",
  "catalog:read": "products, SKUs, slots, stores, devices, refund rules",
  "catalog:write": "change products, SKUs, slots",
  "statistics:read": "sums and exports",
  "events:read": "the stream of events",
  "operators:read": "the list of operators",
  "operators:write": "make and change operators",
  "stores:write": "devices, refund PINs",
  "settings:write": "who may refund how much",
  "audit:read": "the audit trail",
};

/** The document, as `npm run docs` writes it. */
export function renderStaff(): string {
  return `${[head(), keys(), refunds(), pins(), devices(), audit()].join("\n\n")}\n`;
}

function head(): string {
  const has = (role: Role, scope: Scope) => (scopesOfRole[role].includes(scope) ? "x" : "");
  return `<!-- Written by \`npm run docs\`. -->

# Staff: operators, roles, refunds, tills

## Operators and roles

An **operator** (操作员) is a member of staff who signs in to the console with an e-mail address and a
password. Each has one **role** (角色), and may work in one **store** or in all of them. Whoever
works in one store sells, refunds, sets up and appoints there alone, handles the drawers of that
store and of their own shift, and gets sums and files of its sales alone (\`STORE_NOT_YOURS\`).

${drawTable(
  ["role", "who"],
  roles.map((role) => [`\`${role}\``, role_texts[role]]),
)}

A role is a closed set of **scopes**, and every route of \`/v1\` and endpoint of the cashier API
names the one it needs (\`x-scope\` in \`/openapi.json\`). Without it the answer is 403
\`SCOPE_MISSING\`, or 12001 in the cashier API. API keys and clients that sign have scopes of
their own, or a role: see [Keys](#keys). The table is \`src/contract/roles.ts\`;
\`test/integration/http/roles.test.ts\` calls every route with a session and a key of every role.

${drawTable(
  ["scope", "what for", ...roles.map((role) => `\`${role}\``)],
  scopes.map((scope) => [
    `\`${scope}\``,
    scope_texts[scope],
    ...roles.map((role) => has(role, scope)),
  ]),
)}

- \`GET\` and \`POST /v1/operators\`, \`PATCH /v1/operators/{operator_id}\`; the page *Operators*
  (操作员) of the console; and on the command line:

\`\`\`sh
export TILLGATE_PASSWORD=…
npm run tillgate -- operator create --merchant sentosa_demo --role cashier --store S01 \\
  --email lin@example.com --name Lin
npm run tillgate -- operator role --merchant sentosa_demo --operator lin@example.com \\
  --role manager --store all
npm run tillgate -- operator password --merchant sentosa_demo --operator lin@example.com
npm run tillgate -- operator list --merchant sentosa_demo
\`\`\`

- The last owner who may sign in can be neither demoted nor put out (\`LAST_OWNER\`), also when
  two put each other out at once. A manager appoints nobody above (\`ROLE_ABOVE_YOURS\`).
- Whoever is signed in changes their own password with the one they have, in the menu with their
  name (\`PUT /v1/console/password\`); all their other sessions end.
- A new password, or being put out, ends an operator's sessions at once, on every server; another
  role counts from the next request on.
- Passwords are kept as argon2id hashes. What an \`Idempotency-Key\` stands for leaves them out,
  as it does PINs, so that nothing stored can be used to try them out: the same key with another
  password gets the first answer again.`;
}

function keys(): string {
  return `## Keys

An API key, or a client of the cashier API that signs, is made on the command line. It may do

- what its **scopes** say (\`--scopes\`, all of them unless told): for a server of your own. It has no
  limits, works for all stores, and a key with \`operators:write\` appoints whom it likes;
- or what a **role** may (\`--role\`), as an operator of that role, and in one store if wished
  (\`--store\`): for a till, a reseller, whoever is not to do more. The table above, refund limits, the
  store, shifts that cash needs and the key's own day of refunds hold for it as they do for people,
  on every way in. In the cashier API a call that names no store means the key's own.

\`\`\`sh
npm run tillgate -- api-key create --merchant sentosa_demo --label "Till 1" --role cashier --store S01
npm run tillgate -- api-key create --merchant sentosa_demo --label Shop --scopes orders:read,orders:write
npm run tillgate -- legacy-client create --merchant sentosa_demo --label "Till 2" --role cashier
npm run tillgate -- api-key list --merchant sentosa_demo
\`\`\`

A client that signs has what a cashier may, without limits, unless it is given a role. A key's role
and store stay as they are: make another key, and revoke the old one.`;
}

function refunds(): string {
  const amount = (minor: bigint | null) =>
    minor === null ? "no limit" : toMajorUnits(minor, "SGD").toLocaleString("en", decimals);
  return `## Who may refund how much

Each role that refunds has three limits, which the merchant sets (\`PATCH /v1/refund_rules\`,
owners alone). Owners have none; \`gate\` and \`read_only\` refund nothing; API keys without a role
are limited by their scopes alone. Until they are set, with two decimals in the currency:

${drawTable(
  ["role", "at once", "a day", "what was paid"],
  limited_roles.map((role) => {
    const limits = default_limits[role];
    if (limits === undefined) throw new Error(`${role} has no limits`);
    const { per_refund_minor, per_day_minor, same_day_only } = limits;
    const paid = same_day_only ? "the same day" : "any day";
    return [`\`${role}\``, amount(per_refund_minor), amount(per_day_minor), paid];
  }),
)}

Why: a cashier puts right what went wrong at the till today, and no more; whoever does not stand at
the till is not held to its day, but helps one customer at a time.

- They hold for refunds of a trade order, for cancelling a paid order, and for having a refused
  refund tried again or paying it out. What is too much is 403 \`REFUND_LIMIT_EXCEEDED\` with what is left, or
  \`REFUND_NOT_SAME_DAY\`; nothing is refunded, and no order cancelled.
- The limit *at once* is of the whole request, however many orders it gives back.
- A day is the merchant's. A refund counts on the day of whoever asked for it, once: having it
  tried again, or paying it out, uses none of anybody's day.
- It is decided where refunds are decided, and an operator's day is written with them in one
  commit: fifty requests at once, on two servers, give back no more than one after the other.`;
}

const decimals = { minimumFractionDigits: 2, maximumFractionDigits: 2 };

function pins(): string {
  return `## Refund PINs

A store with a **refund PIN** (退款密码, 4 to 12 digits) asks for it before money goes back that it
took: \`refund_pin\` in the body of a refund, of cancelling a paid order, and of having a refund
tried again or paying it out; the console asks by itself. Take six digits or more.

- Owners and managers set it: \`PUT\` and \`DELETE /v1/stores/{store_no}/refund_pin\`, the
  console, or \`TILLGATE_REFUND_PIN=… npm run tillgate -- store refund-pin --merchant
  sentosa_demo --no S01\` (\`--remove\` takes it away).
- It is asked of everybody, API keys included, and of nobody for what was sold at no counter. With
  \`demands_pin\` in \`/v1/refund_rules\` a store without a PIN refuses refunds until it has one
  (\`REFUND_PIN_NOT_SET\`).
- Missing it is \`REFUND_PIN_REQUIRED\`, a wrong one \`REFUND_PIN_WRONG\`; both 403, and 12100 in
  the cashier API. After five wrong ones by one operator or key in one store comes a pause of a
  minute, in which none is looked at (429 \`REFUND_PIN_BLOCKED\`), and after each further one
  twice the last, up to a day. The count is in the database: restarts and other servers know of
  it. A right PIN ends it, and a new one ends everybody's.
- It is checked before anything is decided, and goes no further: not into commands, events, kept
  answers or logs. The database has its argon2id hash.`;
}

function devices(): string {
  return `## Devices

A **device** (设备) is a till, with a number, a name and the store it stands in: \`GET\` and
\`POST /v1/devices\`, \`PATCH /v1/devices/{device_no}\`, and the console. A sale may name the one
it was made at (\`device\`). As long as a merchant has registered none, that may be anything;
from the first one on it is a device that is active in the sale's store (\`DEVICE_NOT_OF_STORE\`,
10001 in the cashier API). What is registered counts at once, what is taken away within five
seconds.`;
}

function audit(): string {
  const typesOf = (kind: string) =>
    Object.entries(audit_types)
      .filter(([, subject]) => subject === kind)
      .map(([type]) => `\`${type}\``)
      .join(", ");
  return `## The audit trail

The **audit trail** (变更记录) tells who changed what about people, stores, keys and money rules, when,
from what to what: \`GET /v1/audit_entries\` (scope \`audit:read\`: owners, managers, finance), newest
first, by \`subject_kind\`, \`actor_id\`, \`created_from\` and \`created_to\`, page by page; and the page
*Audit trail* of the console.

${drawTable(
  ["about", "entries"],
  audit_subjects.map((kind) => [`\`${kind}\``, typesOf(kind)]),
)}

- An entry has its number, the instant, the actor (\`operator\`, \`api_key\`, \`cli\` for the command
  line with the name of the system's user, or \`system\` for what a first start makes), the subject
  as it was called then, and \`before\` and \`after\` with what differs and no more. Amounts are minor
  units of the merchant's currency.
- It is written in the transaction of the change itself, also by the commands of \`tillgate\`: there
  is no change without its entry, and no entry without its change. What changes nothing writes
  nothing, and a request that is repeated under its \`Idempotency-Key\` is one entry.
- Nothing secret is in it: of passwords, PINs and keys only that there is another one, of a fee rate
  only what the merchant pays.
- What members get (\`member_rules\`) and the catalog are written by the engine, as events on
  timelines of their own; those of the rules are told here beside the rest, as \`event_…\` with their
  position in the merchant's stream.
- **How long:** as long as the merchant is there. Nothing takes entries away, restored backups
  have them, and the database itself refuses to change, delete or truncate them. Names of operators
  stay in it when they leave: they are the record of who was responsible.
- **How proven:** a merchant's entries are numbered without a gap (\`audit_000000000001\` is the
  first), and the hash of each covers the one before it and its own content, as on a timeline.
  \`tillgate verify\` recomputes all of it, compares the last with \`audit_heads\`, and compares what
  the trail says last of operators and refund limits with what counts now: what a superuser of the
  database changed, or changed past the trail, is named. Whoever may write both tables could cut the
  trail short and set the head back: keep the newest entry's \`hash\` elsewhere now and then.
- Whoever changes settings of a merchant takes turns with all others who do; sales wait for nobody.`;
}
