import type { Json } from '../../../common/canonical.ts';

/** The value at a path of names and indices, outermost first, or undefined where the document has no such place. */
export function valueAt(document: Json, path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) !== (typeof step === 'number')) return undefined;
    return Object.hasOwn(value, step) ? (value as Record<string | number, Json>)[step] : undefined;
  }, document);
}

/** A path as people read it: `$.items[0].name`. */
export function pathInWords(path: readonly (string | number)[]): string {
  const parts = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `$${parts.join('')}`;
}

/** The JSON of a text, or undefined where it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // what JSON.parse gives is JSON
  } catch {
    return undefined;
  }
}
