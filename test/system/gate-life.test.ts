import { jest } from '@jest/globals';
import fc from 'fast-check';
import { fakeTheClock } from '../support/fake-clock.ts';
import { makeKey, makePeople, type People, type TestPerson } from '../support/people.ts';
import { Life } from './gates/life.ts';
import { sequence } from './gates/sequences.ts';
import { crowd } from './gates/world.ts';

const SEED = 20_261_123;
const CASES = Number(process.env['BACKOUT_GATE_CASES'] ?? 40);

describe('the life of a gate', () => {
  let people: People;
  let members: TestPerson[];
  let worst: Record<string, number>;

  beforeAll(async () => {
    people = await makePeople();
    members = await Promise.all(
      crowd.map(async (one, at) => ({ ...one, keys: [await makeKey(people.dir, `crowd-${at}`)] as const })),
    );
  });
  afterAll(() => people.cleanup());
  afterEach(() => jest.useRealTimers());

  it(`agrees with a model of its own for any people, clock and roster (${CASES} sequences, seed ${SEED})`, async () => {
    worst = {};
    // Only the clock is ours; timers stay real, and processes and the record with them.
    fakeTheClock();
    const property = fc.asyncProperty(sequence, async (ops) => {
      const life = await Life.begin(people, members);
      try {
        for (const one of ops) await life.do(one, worst);
      } finally {
        await life.end();
      }
    });
    await fc.assert(property, { numRuns: CASES, seed: SEED });
    // A property that never got anywhere would hold as well.
    expect(Object.keys(worst)).toEqual(
      expect.arrayContaining(['accepted', 'go', 'void', 'wait', 'decided-already', 'gate-settled']),
    );
  }, 600_000);
});
