import { canonicalBytes } from '../../common/canonical.ts';
import { digestOf, type Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { envelope as envelopeSchema, signatureNamespace, type Envelope } from '../../requests/envelope.ts';
import { runSshKeygen } from './ssh-keygen.ts';

/** A key to sign with: a private key in a file (a FIDO key's handle too), or one that an agent holds. */
export type SigningKey =
  | { readonly kind: 'file'; readonly file: string; readonly fingerprint: string }
  | { readonly kind: 'agent'; readonly publicKey: string; readonly fingerprint: string };

/** A request ready to be sent; its identity is the digest of its bytes. */
export interface SignedRequest {
  readonly bytes: Uint8Array;
  readonly signature: string;
  readonly request: Digest;
}

/**
 * The canonical bytes of an envelope and their signature by `ssh-keygen -Y sign`. Passphrases and touches are asked
 * for on the terminal. Throws `envelope-invalid` for what the API would refuse, `key-none` when the key does not sign.
 */
export async function signEnvelope(envelope: Envelope, key: SigningKey): Promise<SignedRequest> {
  const checked = envelopeSchema.safeParse(envelope);
  const [issue] = checked.error?.issues ?? [];
  if (!checked.success) {
    throw new BackoutError(
      'envelope-invalid',
      `the request cannot be sent: ${issue?.message ?? 'it has another shape'}`,
      {
        where: issue?.path.join('.') ?? '',
      },
    );
  }
  const bytes = canonicalBytes(checked.data);
  return { bytes, signature: await signWith(key, bytes), request: digestOf(bytes) };
}

/** The armored signature of bytes by a key, in Backout's namespace. */
export async function signWith(key: SigningKey, bytes: Uint8Array): Promise<string> {
  const source = key.kind === 'file' ? [key.file] : ['/dev/fd/3', '-U'];
  const result = await runSshKeygen(['-Y', 'sign', '-q', '-n', signatureNamespace, '-f', ...source], {
    input: bytes,
    files: key.kind === 'file' ? [] : [`${key.publicKey}\n`],
    stderr: process.stderr.isTTY ? 'terminal' : 'pipe',
  });
  if (result.exitCode === 0) return result.stdout;
  throw new BackoutError('key-none', `the key ${key.fingerprint} did not sign`, {
    found: result.stderr.trim().split('\n').at(-1) || `ssh-keygen ended with ${result.exitCode}`,
    next:
      key.kind === 'file'
        ? `add it to the agent with: ssh-add ${key.file}, or run the command in a terminal, where its passphrase can be asked for`
        : 'see whether the agent still holds it with: ssh-add -l',
  });
}
