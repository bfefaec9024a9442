import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { signatureNamespace } from '../../authority/envelope.ts';

/** A key of which thousands of signatures are needed: made as ssh-keygen makes them (PROTOCOL.sshsig), without a process each. */
export interface QuickSigner {
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
  sign(bytes: Uint8Array): string;
}

const string = (content: Uint8Array | string): Buffer => {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** Makes a new Ed25519 key. */
export function quickSigner(): QuickSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = Buffer.concat([string('ssh-ed25519'), string(point)]);
  const about = [string(signatureNamespace), string(''), string('sha512')];
  return {
    publicKey: `ssh-ed25519 ${key.toString('base64')}`,
    sign: (bytes) => {
      const digest = createHash('sha512').update(bytes).digest();
      const signed = sign(null, Buffer.concat([Buffer.from('SSHSIG'), ...about, string(digest)]), privateKey);
      const signature = Buffer.concat([string('ssh-ed25519'), string(signed)]);
      const version = Buffer.of(0, 0, 0, 1);
      return armored(Buffer.concat([Buffer.from('SSHSIG'), version, string(key), ...about, string(signature)]));
    },
  };
}

function armored(blob: Buffer): string {
  const lines = blob.toString('base64').replaceAll(/(.{70})/g, '$1\n');
  return `-----BEGIN SSH SIGNATURE-----\n${lines.trimEnd()}\n-----END SSH SIGNATURE-----\n`;
}
