/** Key types that may sign. DSA is broken, and certificates would need a list of authorities. */
const keyTypes = [
  'ssh-ed25519',
  'sk-ssh-ed25519@openssh.com',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'ssh-rsa',
] as const;

const leastRsaBits = 2048;

/** What is wrong with a public key line for signing, in words, or undefined. */
export function whyUnusable(publicKey: string): string | undefined {
  const [type = '', base64 = ''] = publicKey.split(' ');
  if (!keyTypes.includes(type as (typeof keyTypes)[number])) return `a key of type ${type} cannot sign here`;
  const blob = Buffer.from(base64, 'base64');
  if (blob.toString('base64') !== base64) return 'the key is not whole base64';
  const fields = readStrings(blob);
  if (fields === undefined) return 'the key is cut short or not an OpenSSH key';
  if (fields[0]?.toString() !== type) return `the key says it is ${fields[0]?.toString() ?? 'nothing'}, not ${type}`;
  const bits = type === 'ssh-rsa' ? bitsOf(fields[2]) : leastRsaBits;
  return bits < leastRsaBits ? `an RSA key of ${bits} bits is too short; ${leastRsaBits} are needed` : undefined;
}

/** The length-prefixed strings that make up SSH's wire form, or undefined when bytes are left over or missing. */
export function readStrings(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return at === blob.length ? fields : undefined;
}

function bitsOf(modulus: Buffer | undefined): number {
  const hex = (modulus ?? Buffer.alloc(0)).toString('hex').replace(/^0+/, '');
  return hex === '' ? 0 : hex.length * 4 - Math.clz32(Number.parseInt(hex[0] ?? '0', 16)) + 28;
}
