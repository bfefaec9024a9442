import { BackoutError } from '../../common/errors.ts';
import type { Surroundings } from './open-api.ts';
import type { Call, Reply } from './transport.ts';

/** Whoever signs on this command line. */
export interface Signer {
  readonly person: string;
  sign(bytes: Uint8Array): Promise<string>;
}

/** Finds the key and whose it is. */
export async function openSigner({
  options,
}: Surroundings & { plain: (call: Call) => Promise<Reply> }): Promise<Signer> {
  throw new BackoutError('key-none', 'no key was found', { found: options.text('key') ?? 'none' });
}
