/** The names of all secrets that a part of a plan refers to. */
export function namedSecrets(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('ref' in part && part.ref === 'secret' && 'name' in part && typeof part.name === 'string') return [part.name];
  return [...new Set(Object.values(part).flatMap(namedSecrets))];
}
