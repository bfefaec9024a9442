import { Readable } from 'node:stream';
import { z } from 'zod';

const isBytes = (value: unknown): boolean => value instanceof Uint8Array || Buffer.isBuffer(value);

/** Bytes, sent and received as they are. */
export const binary = z.custom<Uint8Array>(isBytes);

/** The bytes of a JSON document, sent as they are. */
export const jsonBytes = z.custom<Uint8Array>(isBytes);

/** Bytes that are sent piece by piece. */
export const streamed = z.custom<Readable>((value) => value instanceof Readable);

export const octets = 'application/octet-stream';
