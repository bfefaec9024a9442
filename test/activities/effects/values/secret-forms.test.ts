import { inspect } from 'node:util';
import { execa } from 'execa';
import fc from 'fast-check';
import { Masker } from '../../../../activities/effects/values/masking.ts';

const secret = 'Tr0ub4dor&3 é';

function masked(bytes: Uint8Array, of = secret): string {
  const masker = new Masker();
  masker.add('secret', of);
  return masker.maskBytes(bytes).toString('latin1');
}

/** Commands that print the secret `$S`, and what of it must not be left. */
const tools: readonly (readonly [string, string])[] = [
  ['printf %s "$S" | od -An -v -w64 -tx1', '54 72 30'],
  ['printf %s "$S" | od -An -v -w64 -to1', '124 162 060'],
  ['printf %s "$S" | od -An -v -w64 -tu1 | tr -s " "', '84 114 48'],
  ['printf %s "$S" | od -An -v -w64 -tx1 | tr " " :', '54:72:30'],
  ['printf %s "$S" | od -An -v -w64 -tx1 | tr -d " " | tr a-f A-F', '547230'],
  ['printf %s "$S" | od -An -v -w64 -tx1 | sed "s/ /\\\\\\\\x/g"', '\\x54\\x72'],
  ['printf %s "$S" | od -An -v -w64 -to1 | sed "s/ /\\\\\\\\/g"', '\\124\\162'],
  ['printf %s "$S" | od -An -v -w64 -tx1 | tr a-f A-F | sed "s/ /%/g"', '%54%72%30'],
  ['printf %s "$S" | base32 -w0', 'KRZDA5LC'],
  ['printf "user:%s" "$S" | base32 -w0', 'KRZDA5LCGRSG64RG'],
  ['printf %s "$S" | base64 -w0 | base64 -w0', 'VkhJd2RXSTBaRzl5'],
  ['printf "user:%s\\n" "$S" | base64 -w0 | base64 -w0', 'cFVjakIxWWpSa2IzSW1N'],
  ['printf %s "$S" | iconv -f UTF-8 -t UTF-16LE', 'T\u0000r\u00000'],
  ['printf %s "$S" | iconv -f UTF-8 -t UTF-16BE', 'T\u0000r\u00000'],
  ['printf %s "$S" | iconv -f UTF-8 -t UTF-16LE | base64 -w0', 'VAByADAAdQBiADQAZAB'],
];

describe('a secret', () => {
  it.each(tools)('is masked as tools write it: %s', async (script, shown) => {
    const { stdout } = await execa('sh', ['-c', `LC_ALL=C.UTF-8; ${script}`], {
      env: { S: secret },
      encoding: 'buffer',
    });
    const bytes = Buffer.from(stdout);
    expect(bytes.toString('latin1')).toContain(shown);
    expect(masked(bytes)).not.toContain(shown);
    expect(masked(bytes)).toContain('***');
  });

  const bytes = Buffer.from(secret);
  const each = (one: (byte: number) => string, between = '') => Array.from(bytes).map(one).join(between);
  const hex = (byte: number) => byte.toString(16).padStart(2, '0');
  it.each([
    ['a Buffer, inspected', inspect(bytes)],
    ['a Buffer in JSON', JSON.stringify({ key: bytes })],
    ['numbers in JSON, spaced', `[${[...bytes].join(', ')}]`],
    ['an array in C', each((byte) => `0x${hex(byte).toUpperCase()}`, ', ')],
    ['a string in Python', `b'${each((byte) => `\\x${hex(byte)}`)}'`],
    ['a string in a string', JSON.stringify(each((byte) => `\\x${hex(byte)}`))],
    ['percent escapes', each((byte) => `%${hex(byte)}`)],
    ['quoted-printable', each((byte) => `=${hex(byte).toUpperCase()}`)],
    ['pairs of bytes, as xxd writes them', each(hex).replaceAll(/(.{4})(?=.)/g, '$1 ')],
    ['pairs of bytes that begin in the middle of one', `00${each(hex)}`.replaceAll(/(.{4})(?=.)/g, '$1 ')],
    [
      'escapes of JavaScript',
      Array.from(secret)
        .map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
    ],
    [
      'entities of HTML',
      Array.from(secret)
        .map((one) => `&#${one.codePointAt(0)};`)
        .join(''),
    ],
    [
      'entities of HTML in hex',
      Array.from(secret)
        .map((one) => `&#x${one.codePointAt(0)?.toString(16)};`)
        .join(''),
    ],
  ])('is masked as %s', (_, text) => {
    expect(masked(Buffer.from(text))).toContain('***');
    expect(masked(Buffer.from(text)).replaceAll('***', '').length).toBeLessThan(text.length / 2);
  });

  const secrets = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 24 }).filter((text) => {
    return text.trim().length >= 8 && Buffer.from(text).toString() === text;
  });
  const around = fc.stringMatching(/^[a-z =:]{0,7}$/);

  it('is masked in base64 of base64, wherever it begins in either', () => {
    fc.assert(
      fc.property(secrets, around, around, around, (value, before, after, outer) => {
        const once = Buffer.from(before + value + after).toString('base64');
        const twice = Buffer.from(outer + once).toString('base64');
        const [from, to] = [Buffer.byteLength(before), Buffer.byteLength(before + value)];
        const inner = [outer.length + Math.ceil(from / 3) * 4, outer.length + Math.floor(to / 3) * 4] as const;
        const showing = twice.slice(Math.ceil(inner[0] / 3) * 4, Math.floor(inner[1] / 3) * 4);
        fc.pre(showing.length >= 8);
        expect(masked(Buffer.from(twice), value)).not.toContain(showing);
      }),
      { numRuns: 300 },
    );
  });

  it('is masked in every form for any secret, in pieces as in one', () => {
    fc.assert(
      fc.property(secrets, fc.nat(40), (value, cut) => {
        const text = Buffer.from(`is ${[...Buffer.from(value)].map(hex).join(':')}!`);
        const masker = new Masker();
        masker.add('secret', value);
        const stream = masker.stream();
        const parts = [stream.push(text.subarray(0, cut)), stream.push(text.subarray(cut)), stream.end()];
        expect(Buffer.concat(parts).toString()).toBe('is ***!');
      }),
      { numRuns: 200 },
    );
  });

  it('of the size of a file is masked as it is, and takes no more memory than it has to', () => {
    const value = Array.from({ length: 40_000 }, (_, at) => String.fromCodePoint(33 + ((at * 7) % 90))).join('');
    expect(masked(Buffer.from(`a ${value} b ${Buffer.from(value).toString('hex')}`), value)).toBe('a *** b ***');
  });
});
