import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { placedSteps } from '../../../plans/language/plan-queries.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import { evaluateMany } from '../../support/evaluate-many.ts';
import { Site } from '../../support/site.ts';
import { writeStandIns } from './stand-ins.ts';

const root = join(import.meta.dirname, '..', '..', '..');
// The storefront's own plans are run with its shop, by `npm start` and the demonstration.
const authored = globSync('plans/*/*.ts', { cwd: root }).filter(
  (path) => !/^plans\/(language|evaluate|storefront)\//.test(path),
);
const evaluations = evaluateMany(authored.map((path) => join(root, path)));

let site: Site;
let folder: string;
const pathBefore = process.env['PATH'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backout-stand-ins-'));
  writeStandIns(join(folder, 'bin'), join(folder, 'ledger'));
  writeFileSync(join(folder, 'password'), 'of-a-stand-in', { mode: 0o600 });
  const secrets = { LEDGER_PASSWORD: { from: 'file', path: join(folder, 'password') } };
  site = await Site.open({ worker: { secrets } });
  const { admin, roster } = site.people;
  const owners = {
    ...roster,
    roles: [...roster.roles, { id: 'service-owner', title: 'Owner', may: ['decide' as const] }],
    people: roster.people.map((one) =>
      one.roles.includes('approver') ? { ...one, roles: [...one.roles, 'service-owner'] } : one,
    ),
  };
  process.env['PATH'] = `${join(folder, 'bin')}${delimiter}${pathBefore}`;
  await site.run('up');
  const answer = await site.ask(admin, { action: 'roster.publish', roster: owners, reason: null });
  if (answer.status !== 'accepted') throw new Error(answer.message);
}, 90_000);
afterAll(async () => {
  process.env['PATH'] = pathBefore;
  await site.close();
  rmSync(folder, { recursive: true });
}, 60_000);

function planOf(path: string): FrozenPlan {
  const evaluation = evaluations.get(join(root, path))!;
  if ('thrown' in evaluation) throw evaluation.thrown;
  return evaluation.inspected.evaluated!.plan;
}

/** The claimed rehearsals were never recorded here, so a start says why it is made all the same. */
async function beginUnrehearsed(plan: FrozenPlan): Promise<string> {
  const digest = await site.publish(plan);
  const started = await site.ask(site.people.support, {
    action: 'start',
    release: plan.release,
    environment: 'production',
    plan: digest,
    problem: 'it fails',
    cause: 'code-corrupted',
    incident: null,
    change: null,
    defect: null,
    claimedDeployment: null,
    unendorsed: 'nobody reviews plans here',
    unrehearsed: 'nothing is rehearsed here',
  });
  expect(started).toMatchObject({ status: 'accepted' });
  const run = started.run ?? '';
  expect(await site.decide(run, plan.authorizedBy.gate)).toMatchObject({ status: 'accepted' });
  return run;
}

describe('the plans to learn from', () => {
  it.each(authored)(
    '%s takes its release back, every step of its procedure, with programs that stand in for the real ones',
    async (path) => {
      const plan = planOf(path);
      const run = await beginUnrehearsed(plan);
      expect(await site.outcome(run, 60_000)).toMatch(/^rolled-back/);
      const { steps } = await site.state(run);
      const commands = placedSteps(plan).filter(
        ({ address, step, undoes }) => step.kind === 'command' && !undoes && !address.startsWith('@'),
      );
      expect(commands.length).toBeGreaterThan(0);
      for (const { address } of commands)
        expect([address, steps.get(address)?.visits.at(-1)?.outcome]).toEqual([address, 'succeeded']);
      const [first] = commands.flatMap(({ step }) => (step.kind === 'command' ? [step.argv[0]] : []));
      expect(readFileSync(join(folder, 'ledger'), 'utf8')).toContain(`${typeof first === 'string' ? first : '?'} `);
    },
    90_000,
  );
});
