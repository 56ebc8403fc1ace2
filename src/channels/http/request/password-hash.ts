/** How passwords and PINs are kept: argon2id with the parameters that OWASP names. */
import { hash, verify } from "@node-rs/argon2";

/** A hash in PHC format, salt included: 19 MiB, two passes. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
}

/** Whether it is the password; a hash that cannot be read matches nothing. */
export async function isPassword(password_hash: string, password: string): Promise<boolean> {
  try {
    return await verify(password_hash, password);
  } catch {
    return false;
  }
}
