/** The sign for a line break inside a value: nothing that people wrote can begin a line of its own. */
export const lineBreak = '\u240a';

/**
 * Makes a text that cannot move the cursor, change colours, hide or reorder the text around it. Line breaks become `␊`,
 * other control characters their pictures, invisible marks (direction, joiners, tags) their code points.
 */
export function safeText(text: string): string {
  return text
    .replaceAll(/\r\n|[\n\u2028\u2029]/g, lineBreak)
    .replaceAll('\t', '  ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, controlPicture);
}

/** Copies a JSON value and makes every text and every key safe to show. */
export function safeDeep<T>(value: T): T {
  return safeCopy(value) as T;
}

function safeCopy(value: unknown): unknown {
  if (typeof value === 'string') return safeText(value);
  if (Array.isArray(value)) return value.map(safeCopy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [safeText(key), safeCopy(member)]));
}

function controlPicture(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
