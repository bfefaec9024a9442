import canonicalize from 'canonicalize';
import { BackoutError } from './errors.ts';
import { nestsTooDeeply } from './nesting.ts';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The RFC 8785 text of a JSON value. Throws for what JSON cannot say (undefined at the top, NaN, functions). */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined)
    throw new BackoutError('internal', 'a value has no JSON form', { expected: 'a JSON value', found: typeof value });
  return text;
}

/** The RFC 8785 bytes of a JSON value. */
export function canonicalBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalText(value));
}

/** The value of bytes that are canonical JSON, or undefined when they are not JSON, not canonical to the byte, or nest too deeply. */
export function parseCanonical(bytes: Uint8Array): Json | undefined {
  if (nestsTooDeeply(bytes)) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text) as Json;
    return canonicalText(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
