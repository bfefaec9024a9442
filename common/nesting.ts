/** JSON that nests deeper is refused unread: code that walks it by calling itself would run out of stack. */
export const deepestNesting = 100;

/** How a refusal says it. */
export const tooDeep = {
  message: (what: string) => `${what} nests too deeply`,
  expected: `at most ${deepestNesting} objects and arrays inside one another`,
  found: 'more',
} as const;

const [quote, backslash] = [0x22, 0x5c];
const [opening, closing] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])];

/** Whether the objects and arrays of JSON bytes nest deeper than allowed. Only counts brackets, so that it takes any bytes. */
export function nestsTooDeeply(bytes: Uint8Array, limit = deepestNesting): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) inText = !inText;
    else if (inText && byte === backslash) at++;
    else if (!inText && opening.has(byte) && ++depth > limit) return true;
    else if (!inText && closing.has(byte)) depth--;
  }
  return false;
}
