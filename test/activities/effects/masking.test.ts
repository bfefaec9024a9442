import fc from 'fast-check';
import { Masker } from '../../../activities/effects/masking.ts';

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
  it('replaces a secret wherever it stands', () => {
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
      { examples: [[['ba', 'aba', 'abb', '']]], numRuns: 2000 },
    );
  });
});
