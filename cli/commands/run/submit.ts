import { BackoutError } from '../../../common/errors.ts';
import { shellQuoted } from '../../../common/text/shell-quoted.ts';
import type { RunCommand } from '../command.ts';
import { readGiven } from '../../terminal/files.ts';
import { renderAnswer } from '../../pages/answer.ts';

export const submitCommand: RunCommand = async ({ api, args, io, out }) => {
  const [file = '', signatureFile = ''] = args;
  const bytes = await readGiven(file, io.cwd);
  const signature = (await readGiven(signatureFile, io.cwd)).toString('utf8');
  requireSignature(signature, file, signatureFile);
  out.say(...submitWords(bytes));
  out.document(await (await api()).send({ bytes, signature }), renderAnswer);
};

function requireSignature(signature: string, file: string, signatureFile: string): void {
  if (signature.startsWith('-----BEGIN SSH SIGNATURE-----')) return;
  throw new BackoutError('usage', `${signatureFile} is not a signature`, {
    expected: 'what ssh-keygen -Y sign wrote',
    found: signature.slice(0, 40),
    where: signatureFile,
    next: `ssh-keygen -Y sign -n backout -f KEY ${shellQuoted(file)}`,
  });
}

/** Says what is submitted, in the request's own words. Whether it is allowed is decided by the API. */
function submitWords(bytes: Buffer): string[] {
  const { by, at, expiresAt, ...asked } = requestIn(bytes);
  const what = [asked['action'], asked['decision'], asked['run'], asked['gate']]
    .filter((word) => typeof word === 'string')
    .join(' ');
  return [`Submits: ${what}, by ${String(by)}, printed at ${String(at)}, good until ${String(expiresAt)}`];
}

function requestIn(bytes: Buffer): Record<string, unknown> {
  const value = valueOf(bytes);
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new BackoutError('usage', 'the first file is no request', {
    expected: 'the bytes that --print wrote, unchanged',
    found: bytes.subarray(0, 40).toString('utf8'),
    next: 'backout approve RUN GATE --print --out FILE',
  });
}

function valueOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
