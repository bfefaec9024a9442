import { digestOf } from '../../common/digest.ts';
import { Recent } from '../../common/recent.ts';
import { signatureNamespace } from '../../requests/envelope.ts';
import type { RosterKey } from '../../roster/schema.ts';
import { runSshKeygen } from './ssh-keygen.ts';

/** What ssh-keygen is asked: whether these bytes were signed by one of these keys. */
export interface SignatureQuestion {
  readonly person: string;
  readonly keys: readonly RosterKey[];
  readonly bytes: Uint8Array;
  readonly signature: string;
  /** ISO 8601: the time at which the key has to be valid. */
  readonly at: string;
}

const timeoutMs = 10_000;
// A key that signed these bytes has signed them for good; whether it counts is asked again each time.
const good = new Recent<string>(2000);

/**
 * The fingerprint of the key that made a signature, by `ssh-keygen -Y verify`, or undefined when it does not verify.
 * Whether the key is in force at that time is for the caller to have asked: a good answer is remembered for other times.
 * Throws `internal` when ssh-keygen cannot be run.
 */
export async function verifyWithSshKeygen(question: SignatureQuestion): Promise<string | undefined> {
  // Without the time: whoever asks has looked at the key's validity, and one process answers receipt and adjudication.
  const memory = digestOf(JSON.stringify([allowedSigners(question), digestOf(question.bytes), question.signature]));
  const known = good.get(memory);
  if (known !== undefined) return known;
  const fingerprint = await run(question);
  if (fingerprint !== undefined) good.set(memory, fingerprint);
  return fingerprint;
}

async function run(question: SignatureQuestion): Promise<string | undefined> {
  const files = [allowedSigners(question), question.signature];
  const { exitCode, stdout } = await runSshKeygen(verifyArguments(question), {
    input: question.bytes,
    files,
    timeoutMs,
  });
  return exitCode === 0
    ? /^Good "backout" signature for .* key (SHA256:[A-Za-z0-9+/]{43})$/m.exec(stdout)?.[1]
    : undefined;
}

function verifyArguments({ person, at }: SignatureQuestion): string[] {
  return [
    '-Y',
    'verify',
    '-f',
    '/dev/fd/3',
    '-I',
    person,
    '-n',
    signatureNamespace,
    '-s',
    '/dev/fd/4',
    `-Overify-time=${seconds(at)}`,
  ];
}

/** Lines of OpenSSH's allowed_signers for one person alone. The roster's shape keeps quotes and spaces out of both parts. */
function allowedSigners({ person, keys }: Pick<SignatureQuestion, 'person' | 'keys'>): string {
  return keys.map((key) => `"${person}" namespaces="${signatureNamespace}"${validity(key)} ${key.key}\n`).join('');
}

function validity({ validAfter, validBefore }: RosterKey): string {
  return `${validAfter === null ? '' : `,valid-after="${seconds(validAfter)}"`}${validBefore === null ? '' : `,valid-before="${seconds(validBefore)}"`}`;
}

/** `20261123031209`, in UTC. */
function seconds(time: string): string {
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14);
}
