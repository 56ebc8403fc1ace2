/**
 * What is said of a value that does not have its shape, where a shape has words of its own for it.
 * A schema takes one text, so it is given the English one, and the Chinese is looked up by it.
 */
const chinese = new Map<string, string>();

/** The message for a schema: English, with its Chinese kept for `chineseFault`. */
export function fault({ zh, en }: Readonly<{ zh: string; en: string }>): string {
  chinese.set(en, zh);
  return en;
}

/** The Chinese of a message that `fault` made; undefined for any other. */
export function chineseFault(en: string): string | undefined {
  return chinese.get(en);
}
