import { digestOf } from '../../common/digest.ts';
import type { Envelope } from '../../requests/envelope.ts';
import { parseEnvelope } from '../../requests/parse-envelope.ts';
import type { Caches } from './caches.ts';

/** A larger request, such as a roster of thousands, is parsed each time instead of kept in memory. */
const KEPT_BYTES = 65_536;

/**
 * The request in the bytes of a receipt, parsed once in a process. It is found again by the digest of these very bytes:
 * a digest that somebody has written beside other bytes gives nobody the wrong request.
 */
export function storedEnvelope({ envelopes }: Caches, bytes: Uint8Array): Envelope | undefined {
  const digest = digestOf(bytes);
  const known = envelopes.get(digest);
  if (known !== undefined) return known;
  const parsed = parseEnvelope(bytes);
  if (parsed !== undefined && bytes.byteLength <= KEPT_BYTES) envelopes.set(digest, parsed);
  return parsed;
}
