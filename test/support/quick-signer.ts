import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { signatureNamespace } from '../../requests/envelope.ts';

/**
 * An Ed25519 key of which thousands of signatures are needed: made and used as ssh-keygen does it (PROTOCOL.key,
 * PROTOCOL.sshsig), without a process each. Who verifies is the real ssh-keygen.
 */
export interface QuickSigner {
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
  /** `SHA256:…` as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** The armored signature of bytes. */
  sign(bytes: Uint8Array, namespace?: string): string;
  /** The private key as ssh-keygen writes it into a file, without a passphrase. */
  privateFile(comment: string): string;
}

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const string = (content: Uint8Array | string): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([number(bytes.length), bytes]);
};

/** Makes a new key. */
export function quickSigner(): QuickSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = Buffer.concat([string('ssh-ed25519'), string(point)]);
  return {
    publicKey: `ssh-ed25519 ${key.toString('base64')}`,
    fingerprint: `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`,
    sign: (bytes, namespace = signatureNamespace) => signature(privateKey, key, bytes, namespace),
    privateFile: (comment) => privateFile(privateKey, { key, point, comment }),
  };
}

function signature(privateKey: KeyObject, key: Buffer, bytes: Uint8Array, namespace: string): string {
  const about = [string(namespace), string(''), string('sha512')];
  const digest = createHash('sha512').update(bytes).digest();
  const signed = sign(null, Buffer.concat([Buffer.from('SSHSIG'), ...about, string(digest)]), privateKey);
  const blob = Buffer.concat([string('ssh-ed25519'), string(signed)]);
  return armored(
    'SSH SIGNATURE',
    Buffer.concat([Buffer.from('SSHSIG'), number(1), string(key), ...about, string(blob)]),
  );
}

function privateFile(
  privateKey: KeyObject,
  { key, point, comment }: { key: Buffer; point: Buffer; comment: string },
): string {
  const seed = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }))
    .export({ format: 'der', type: 'pkcs8' })
    .subarray(-32);
  const check = randomBytes(4);
  const both = Buffer.concat([seed, point]);
  const secret = Buffer.concat([check, check, string('ssh-ed25519'), string(point), string(both), string(comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, at) => at + 1));
  const none = [string('none'), string('none'), string('')];
  const whole = [
    Buffer.from('openssh-key-v1\0'),
    ...none,
    number(1),
    string(key),
    string(Buffer.concat([secret, padding])),
  ];
  return armored('OPENSSH PRIVATE KEY', Buffer.concat(whole));
}

function armored(kind: string, blob: Buffer): string {
  const lines = blob.toString('base64').replaceAll(/(.{70})/g, '$1\n');
  return `-----BEGIN ${kind}-----\n${lines.trimEnd()}\n-----END ${kind}-----\n`;
}
