import fc from 'fast-check';
import { Site } from '../support/site.ts';
import { walkBoth } from './model/lockstep.ts';
import { scenario } from './model/scenarios.ts';

const SEED = 20_261_123;
const CASES = Number(process.env['BACKOUT_MODEL_CASES'] ?? 60);
const AT_ONCE = 6;

describe('random procedures with random results and a random operator', () => {
  let site: Site;
  beforeAll(async () => {
    // Every run goes on in new executions again and again, wherever it happens to be.
    site = await Site.open({}, { renewAfterEvents: 40 });
    await site.run('up');
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  it(`end as a small model of its own says, effect for effect (${CASES} cases, seed ${SEED})`, async () => {
    const cases = fc.sample(scenario, { numRuns: CASES, seed: SEED }).map((one, at) => ({ one, at }));
    const wrong: unknown[] = [];
    const outcomes = new Set<string>();
    const lane = async () => {
      for (let next = cases.shift(); next; next = cases.shift()) {
        const { one, at } = next;
        try {
          const { model, real } = await walkBoth(site, `case-${at}`, one);
          outcomes.add(model.outcome);
          if (JSON.stringify(sorted(model)) !== JSON.stringify(sorted(real))) wrong.push({ at, one, model, real });
        } catch (error) {
          wrong.push({ at, one, error: String(error) });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    expect(wrong.slice(0, 2)).toEqual([]);
    expect([...outcomes].toSorted()).toEqual(['not-rolled-back', 'refused', 'rolled-back', 'stopped']);
  }, 300_000);
});

function sorted<T extends { outcomes: Readonly<Record<string, string>> }>(ending: T): T {
  return {
    ...ending,
    outcomes: Object.fromEntries(
      Object.entries(ending.outcomes).toSorted(([one], [other]) => one.localeCompare(other)),
    ),
  };
}
