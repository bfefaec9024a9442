import { execa } from 'execa';
import fc from 'fast-check';
import { Masker } from '../../../../activities/effects/values/masking.ts';

function maskerOf(...secrets: string[]): Masker {
  const masker = new Masker();
  secrets.forEach((secret, index) => masker.add(`secret${index}`, secret));
  return masker;
}

function inPieces(masker: Masker, pieces: readonly string[]): string {
  const stream = masker.stream();
  return Buffer.concat([...pieces.map((piece) => stream.push(Buffer.from(piece))), stream.end()]).toString();
}

describe('masking', () => {
  it('replaces a secret everywhere in a text', () => {
    expect(maskerOf('correct-horse').mask('a correct-horse, b correct-horse')).toBe('a ***, b ***');
  });

  it('finds a secret that is split over pieces, at every place', () => {
    const secret = 'correct-horse';
    for (let cut = 1; cut < secret.length; cut += 1) {
      expect(inPieces(maskerOf(secret), ['is ', secret.slice(0, cut), secret.slice(cut), '!'])).toBe('is ***!');
    }
  });

  it('shows at once what cannot be the beginning of a secret', () => {
    const stream = maskerOf('correct-horse').stream();
    expect(stream.push(Buffer.from('nothing secret\ncor')).toString()).toBe('nothing secret\n');
    expect(stream.pending).toBe(3);
    expect(stream.push(Buffer.from('ner')).toString()).toBe('corner');
  });

  it('replaces the longest of secrets that begin alike, and overlapping ones as one', () => {
    expect(inPieces(maskerOf('abcdefgh', 'abcdefghijkl'), ['abcdefgh', 'ijkl'])).toBe('***');
    expect(inPieces(maskerOf('abcdefgh', 'ghijklmn'), ['xabcdefghij', 'klmny'])).toBe('x***y');
  });

  it('leaves the second of overlapping secrets no remainder, also across pieces', () => {
    expect(inPieces(maskerOf('abcdefgh', 'ghijklmn'), ['xabcdefgh', 'ijklmny'])).toBe('x***y');
  });

  it('knows a secret as JSON and URLs write it, and without its last line break', () => {
    const masker = maskerOf('quo"te/and space\n');
    expect(masker.mask(JSON.stringify({ a: 'quo"te/and space' }))).toBe('{"a":"***"}');
    expect(masker.mask(`?q=${encodeURIComponent('quo"te/and space')}`)).toBe('?q=***');
  });

  it('keeps bytes that are no text as they are', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0]), Buffer.from('correct-horse'), Buffer.from([0xc3])]);
    expect(maskerOf('correct-horse').maskBytes(bytes)).toEqual(
      Buffer.concat([Buffer.from([0xff, 0xfe, 0]), Buffer.from('***'), Buffer.from([0xc3])]),
    );
  });

  it('refuses a secret that is too short to be masked, and does not say it', () => {
    const masker = new Masker();
    expect(() => masker.add('pin', '1234567')).toThrow('the secret "pin" is too short');
    expect(() => masker.add('pin', '1234567')).not.toThrow('1234567');
  });

  it('is the same in pieces as in one, and never lets a secret through', () => {
    const secrets = ['aabaabaab', 'baabaabb', 'abababab'];
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ab]{0,12}$/), { maxLength: 12 }), (pieces) => {
        const masked = inPieces(maskerOf(...secrets), pieces);
        expect(masked).toBe(maskerOf(...secrets).mask(pieces.join('')));
        for (const secret of secrets) expect(masked).not.toContain(secret);
      }),
      { examples: [[['ba', 'aba', 'abb', '']]], numRuns: 1000 },
    );
  });

  it('looks at the first bytes of a stream without showing them', () => {
    const masker = maskerOf('correct-horse');
    for (const pieces of [['12345correct-horse!'], ['12345corr', 'ect-horse!'], ['1', '2345c', 'orrect-horse', '!']]) {
      const stream = masker.stream({ skip: 8 });
      const shown = Buffer.concat([...pieces.map((piece) => stream.push(Buffer.from(piece))), stream.end()]);
      expect(shown.toString()).toBe('***!');
    }
    expect(new Masker().stream({ skip: 3 }).push(Buffer.from('12345')).toString()).toBe('45');
  });
});

/** Every form in which a secret may turn up, written by others than the masker: text around it, and the part that shows it. */
const written: Record<string, (secret: string, before: string, after: string) => { text: string; showing: string }> = {
  plain: (secret, before, after) => ({ text: before + secret + after, showing: secret }),
  hex: (secret, before, after) => hexOf(secret, before, after, (hex) => hex),
  HEX: (secret, before, after) => hexOf(secret, before, after, (hex) => hex.toUpperCase()),
  base64: (secret, before, after) => base64Of(secret, before, after, 'base64'),
  base64url: (secret, before, after) => base64Of(secret, before, after, 'base64url'),
  url: (secret, before, after) => quoted(secret, before, after, encodeURIComponent),
  form: (secret, before, after) =>
    quoted(secret, before, after, (text) => new URLSearchParams({ a: text }).toString().slice(2)),
  json: (secret, before, after) => quoted(secret, before, after, (text) => JSON.stringify(text).slice(1, -1)),
  shell: (secret, before, after) => quoted(secret, before, after, (text) => text.replaceAll("'", "'\\''")),
};

function quoted(secret: string, before: string, after: string, quote: (text: string) => string) {
  return { text: `${before}${quote(secret)}${after}`, showing: quote(secret) };
}

function hexOf(secret: string, before: string, after: string, casing: (hex: string) => string) {
  const hex = (text: string) => casing(Buffer.from(text).toString('hex'));
  return { text: hex(before + secret + after), showing: hex(secret) };
}

/** Base64 of the whole: what shows the secret are the groups of three bytes that lie within it. */
function base64Of(secret: string, before: string, after: string, alphabet: 'base64' | 'base64url') {
  const [head, body] = [Buffer.byteLength(before), Buffer.byteLength(secret)];
  const text = Buffer.from(before + secret + after).toString(alphabet);
  const showing = text.slice(Math.ceil(head / 3) * 4, Math.floor((head + body) / 3) * 4);
  return { text, showing };
}

describe.each(Object.keys(written))('a secret written as %s', (form) => {
  it('is masked everywhere in a text, for any secret, and in any pieces', () => {
    const secrets = fc
      .oneof(fc.string({ minLength: 8, maxLength: 40 }), fc.string({ unit: 'grapheme', minLength: 8, maxLength: 24 }))
      .filter((text) => text.trim().length >= 8 && Buffer.from(text).toString() === text);
    const around = fc.stringMatching(/^[a-z =:]{0,7}$/);
    fc.assert(
      fc.property(secrets, around, around, fc.array(fc.nat(60), { maxLength: 8 }), (secret, before, after, cuts) => {
        const { text, showing } = written[form]!(secret, before, after);
        const stream = maskerOf(secret).stream();
        const masked = Buffer.concat([
          ...cutUp(Buffer.from(text), cuts).map((piece) => stream.push(piece)),
          stream.end(),
        ]);
        expect(masked.toString()).not.toContain(showing);
        expect(masked.toString()).toContain('***');
      }),
      { numRuns: 300 },
    );
  });
});

function cutUp(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe('forms of a secret', () => {
  it('are the ones that shells themselves write', async () => {
    const secret = `it's a "$ecret" \\ & more!`;
    const masker = maskerOf(secret);
    for (const script of [
      'printf %q "$S"',
      'set | grep ^S=',
      'export -p | grep " S="',
      'echo "${S@Q}"',
      'declare -p S',
    ]) {
      const { stdout } = await execa('bash', ['-c', script], { env: { S: secret } });
      expect(stdout).toContain('ecret');
      expect(masker.mask(stdout)).not.toContain('ecret');
    }
  });
});
