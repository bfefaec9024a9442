import { z } from 'zod';

/** Bytes, sent and received as they are. */
export const binary = z.custom<Uint8Array>((value) => value instanceof Uint8Array || Buffer.isBuffer(value));

export const octets = 'application/octet-stream';
