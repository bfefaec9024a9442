import { openNote, signNote, type SignerKey, type VerifierKey } from './note.ts';

/** The size and root of a log at one moment. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
}

/** A C2SP tlog-checkpoint in a signed note. The origin is the key's name. */
export function makeCheckpoint(size: number, root: Uint8Array, signer: SignerKey): string {
  return signNote(`${signer.name}\n${size}\n${Buffer.from(root).toString('base64')}\n`, signer);
}

/** The checkpoint that a note holds, if this key has signed it for its own origin; otherwise undefined. */
export function verifyCheckpoint(note: string, verifier: VerifierKey): Checkpoint | undefined {
  const text = openNote(note, verifier);
  const [origin, size = '', root = ''] = text?.split('\n') ?? [];
  if (origin !== verifier.name || !/^(0|[1-9][0-9]{0,14})$/.test(size)) return undefined;
  const bytes = Buffer.from(root, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === root
    ? { origin, size: Number(size), root: bytes.toString('hex') }
    : undefined;
}
