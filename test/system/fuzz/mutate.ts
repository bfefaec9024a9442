import fc from 'fast-check';

/** How many inputs of each kind, and from which seed: the same ones every time. */
export const INPUTS = 10_000;
export const SEED = 20_261_123;

type Cut = readonly [kind: 'flip' | 'drop' | 'double' | 'insert' | 'cut', at: number, length: number, byte: number];

const cut: fc.Arbitrary<Cut> = fc.tuple(
  fc.constantFrom('flip', 'drop', 'double', 'insert', 'cut'),
  fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  fc.nat(40),
  fc.nat(255),
);
const cuts = fc.array(cut, { minLength: 1, maxLength: 3 });

/** So many are drawn that enough are left without those that came out as the original. */
const DRAWN = Math.ceil(INPUTS * 1.2);

/** So many spoiled versions of some bytes, none of them the same as the original; some are noise altogether. */
export function spoiled(original: Uint8Array): Uint8Array[] {
  const arbitrary = fc.oneof(
    { weight: 9, arbitrary: cuts.map((list) => list.reduce(apply, Buffer.from(original))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  );
  const drawn = fc.sample(arbitrary, { numRuns: DRAWN, seed: SEED }).filter((bytes) => !bytes.equals(original));
  if (drawn.length < INPUTS) throw new Error(`only ${drawn.length} inputs were drawn`);
  return drawn.slice(0, INPUTS);
}

/** The same for what is too large to have thousands of at once. */
export function* spoiledOneByOne(original: Uint8Array): Generator<Uint8Array> {
  let count = 0;
  for (const list of fc.sample(cuts, { numRuns: DRAWN, seed: SEED })) {
    const bytes = list.reduce(apply, Buffer.from(original));
    if (bytes.equals(original)) continue;
    yield bytes;
    if (++count === INPUTS) return;
  }
  throw new Error(`only ${count} inputs were drawn`);
}

function apply(bytes: Buffer, [kind, place, length, byte]: Cut): Buffer {
  const at = Math.floor(place * bytes.length);
  const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
  switch (kind) {
    case 'flip':
      return Buffer.concat([before, Buffer.from([byte]), bytes.subarray(at + 1)]);
    case 'drop':
      return Buffer.concat([before, after]);
    case 'double':
      return Buffer.concat([before, part, part, after]);
    case 'insert':
      return Buffer.concat([before, Buffer.alloc(length % 8, byte), part, after]);
    case 'cut':
      return before;
  }
}
