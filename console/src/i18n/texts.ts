/** The shape that a translation must have. */

/**
 * The keys of the English texts with any strings. Chinese has one plural form, so keys that end in
 * `_one` have no counterpart.
 */
export type TextsLike<English> = {
  readonly [
    Key in keyof English as Key extends `${string}_one` ? never : Key
  ]: English[Key] extends string ? string : TextsLike<English[Key]>;
};
