import { parseCanonical } from '../common/canonical.ts';
import { envelope, type Envelope } from './envelope.ts';

/** Parses the bytes of a request: canonical JSON of exactly one of the known shapes. Undefined for any other bytes. */
export function parseEnvelope(bytes: Uint8Array): Envelope | undefined {
  return envelope.safeParse(parseCanonical(bytes)).data;
}
