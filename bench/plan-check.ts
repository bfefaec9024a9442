import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { median } from './median.ts';

const STEPS = 1000;
const TURNS = 5;

/**
 * ms of its own that `plan check` takes for a plan of 1,000 steps: beyond the two children that evaluate it and the
 * command itself, each of which is measured with the smallest thing that it can do.
 */
export async function checkLargePlan(): Promise<{ readonly total: number; readonly own: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'backout-bench-'));
  try {
    const [large, small] = [join(folder, 'large.ts'), join(folder, 'small.ts')];
    await writeFile(large, planText(STEPS));
    await writeFile(small, planText(2));
    const [ofLarge, ofSmall]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < TURNS; turn += 1) {
      ofLarge.push(await timeOf(large));
      ofSmall.push(await timeOf(small));
    }
    return { total: median(ofLarge), own: median(ofLarge) - median(ofSmall) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function timeOf(file: string): Promise<number> {
  const began = performance.now();
  await execa(process.execPath, ['cli/main.mjs', 'plan', 'check', file]);
  return performance.now() - began;
}

/** A plan of `count` steps, its gate and the step of its contingency included: none is an error. */
function planText(steps: number): string {
  const commands = Array.from(
    { length: steps - 3 },
    (_, at) =>
      `  command('step-${at}', { title: 'Step ${at}', argv: ['shopctl', 'step', '${at}'], effect: 'repeatable', expected: '1s' }),`,
  );
  return `import { backoutPlan, command, commandProbe, contingency, criterion, equals, gate, manual, role, settings, untested, webhook } from 'backout';
const support = role('support', { title: 'Support', does: 'performs' });
const env = settings({ production: { url: 'http://127.0.0.1:9' } });
const ops = webhook('ops', { title: 'Operations', url: env.url });
const works = criterion('works', { title: 'It works', probe: commandProbe({ argv: ['true'] }), pass: equals(0) });
const goAhead = gate('go-ahead', { title: 'Go ahead?', quorum: support, deadline: '10m' });
const fix = contingency('fix', { title: 'Fix', because: 'it failed', then: 'end', steps: [manual('m', { title: 'Mend', instructions: ['Mend it'] })] });
export default backoutPlan({
  release: 'large@2.0.0', returnsTo: '1.9.0', title: 'A large plan', authors: ['dev@example.com'], roles: [support], settings: env,
  circumstances: { rollBackWhen: [works], successWhen: [works], because: 'it must' },
  window: { closesAfter: '7d', because: 'a week' }, authorizedBy: { gate: goAhead, because: 'support decides' },
  performedBy: { role: support, startWithin: '15m', because: 'on call' },
  steps: [goAhead, command('first', { title: 'First', argv: ['true'], effect: 'repeatable', onFailure: { advise: fix, because: 'x' } }),
${commands.join('\n')}
  ],
  contingencies: [fix], duration: { expected: '1h', atMost: '10h', because: 'measured' },
  communication: { channels: [ops], because: 'people must know' }, tested: untested('it is large'), affects: [],
});
`;
}
