/** A merchant's staff on the wire: who signs in, as what, and where they work. */
import { z } from "zod";
import { fault } from "./fault-texts.ts";
import { Instant, plainText } from "./fields.ts";
import { roles, scopes } from "./roles.ts";
import { StoreNo } from "./store.ts";

export const RoleName = z.enum(roles);

/** Kept as an argon2id hash, and neither shown nor logged. */
export const Password = z
  .string()
  .min(10, fault({ zh: "密码至少 10 个字符", en: "must have at least 10 characters" }))
  .max(200)
  .meta({ format: "password", writeOnly: true });

export const OperatorDocument = z
  .strictObject({
    operator_id: z.string(),
    email: z.string(),
    name: z.string(),
    role: RoleName,
    /** The one store in which they work; null: all of them. */
    store_no: z.string().nullable(),
    /** Whoever is not may not sign in, and is signed out. */
    active: z.boolean(),
    created_at: Instant,
  })
  .meta({ id: "Operator" });
export type OperatorDocument = z.infer<typeof OperatorDocument>;

export const OperatorList = z.strictObject({
  /** In the order in which they were made. */
  data: z.array(OperatorDocument),
  /** What each role may do. */
  roles: z.array(z.strictObject({ role: RoleName, scopes: z.array(z.enum(scopes)) })),
});
export type OperatorList = z.infer<typeof OperatorList>;

const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(200)
  .regex(/^[^\s@]+@[^\s@]+$/, fault({ zh: "应为邮箱地址", en: "must be an e-mail address" }))
  .meta({ example: "lin@example.com" });

export const CreateOperator = z.strictObject({
  email: Email,
  name: plainText(100),
  role: RoleName,
  /** Null, or left out: all stores. */
  store_no: StoreNo.nullable().optional(),
  password: Password,
});
export type CreateOperator = z.infer<typeof CreateOperator>;

/** What is left out stays as it is. A new password, or being inactive, ends their sessions. */
export const ChangeOperator = z.strictObject({
  name: plainText(100).optional(),
  role: RoleName.optional(),
  store_no: StoreNo.nullable().optional(),
  active: z.boolean().optional(),
  password: Password.optional(),
});
export type ChangeOperator = z.infer<typeof ChangeOperator>;
