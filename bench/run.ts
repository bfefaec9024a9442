// What Backout costs, as ratios and bounds: `npm run bench`, `npm run bench -- decisions memory` for some of it, and
// with `--json` for one JSON document.
import { Site } from '../test/support/site.ts';
import { commandLine } from './command-line.ts';
import { crowdSize, measureDecisions } from './decisions.ts';
import { findPlans, planCount } from './find.ts';
import { eventsPerStep } from './history.ts';
import { measureMemory, outputMegabytes } from './memory.ts';
import { checkLargePlan } from './plan-check.ts';
import { measureSteps, stepCount } from './steps.ts';
import { heartbeatMs, takeover } from './takeover.ts';
import { measureWaiting, waitingCount } from './waiting.ts';

/** One figure that a bound is promised for. */
interface Figure {
  readonly says: string;
  readonly value: number;
  readonly atMost: number;
}

/** Measures something on an installation of its own, which `up` serves under that process id. */
type Bench = (site: Site, pid: number) => Promise<readonly Figure[]>;

const ms = (value: number) => `${value.toFixed(0)} ms`;

const benches: Readonly<Record<string, Bench>> = {
  steps: async (site) => {
    const { backout, bare, bash, ratio } = await measureSteps(site);
    const events = await eventsPerStep(site);
    return [
      {
        says: `a step of ${stepCount} times /bin/true takes ${backout.toFixed(1)} ms, ${(backout / bash).toFixed(0)} times a bash script's: so many times a bare workflow's ${bare.toFixed(1)} ms`,
        value: ratio,
        atMost: 1.5,
      },
      { says: 'events that an automated step leaves in its history', value: events, atMost: 6 },
    ];
  },
  'command-line': async (site) => {
    await measureSteps(site);
    const { node, help, status } = await commandLine(site, 'bench-0-1');
    return [
      {
        says: `backout --help takes ${ms(help)}: so many times the same Node with nothing to do`,
        value: help / node,
        atMost: 2,
      },
      { says: `backout status takes ${ms(status)}: ms of its own`, value: status - node, atMost: 300 },
    ];
  },
  decisions: async (site) => {
    const { decision, bare, ratio, crowdAddsMs } = await measureDecisions(site);
    return [
      {
        says: `a decision is answered in ${ms(decision)}: so many times a bare update with one activity (${ms(bare)})`,
        value: ratio,
        atMost: 1.5,
      },
      { says: `ms that ${crowdSize} people on the roster add to a decision`, value: crowdAddsMs, atMost: 5 },
    ];
  },
  memory: async (site, pid) => [
    {
      says: `MB that ${outputMegabytes} MB of output add to a worker`,
      value: await measureMemory(site, pid),
      atMost: 50,
    },
  ],
  waiting: async (site) => {
    const worker = await site.run('worker', 'control');
    const { adds } = await measureWaiting(site, worker.pid);
    return [{ says: `MB that ${waitingCount} runs waiting at gates add to a worker`, value: adds, atMost: 300 }];
  },
  takeover: async () => [
    {
      says: 'ms from SIGKILL of its worker until the next step begins on another',
      value: await takeover(),
      atMost: heartbeatMs + 2000,
    },
  ],
  plans: async () => {
    const check = await checkLargePlan();
    const find = await findPlans();
    return [
      { says: 'ms of its own that plan check takes for 1,000 steps', value: check.own, atMost: 1000 },
      { says: `ms that plan find takes over ${planCount} plans`, value: find.own, atMost: 1000 },
      { says: 'ms that plan find --similar takes over them', value: find.similar, atMost: 1000 },
    ];
  },
};

const words = process.argv.slice(2);
const asked = words.filter((word) => !word.startsWith('--'));
const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0)
  throw new Error(`expected names out of ${Object.keys(benches).join(', ')}, found ${unknown.join(', ')}`);

const found: (Figure & { readonly bench: string })[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const figure of await alone(bench)) {
    found.push({ bench: name, ...figure });
    if (!words.includes('--json')) process.stdout.write(`${line(figure)}\n`);
  }
}
if (words.includes('--json')) process.stdout.write(`${JSON.stringify(found)}\n`);

async function alone(bench: Bench): Promise<readonly Figure[]> {
  const site = await Site.open();
  try {
    // A worker that is measured by itself serves control alone; all others share one process.
    const isByItself = bench === benches['waiting'];
    if (isByItself) await site.temporal();
    return await bench(site, isByItself ? 0 : (await site.run('up')).pid);
  } finally {
    await site.close();
  }
}

function line({ says, value, atMost }: Figure): string {
  return `${value <= atMost ? 'reached' : 'MISSED '} ${value.toFixed(2).padStart(9)} of at most ${atMost}: ${says}`;
}
