// What Backout costs, as ratios: `npm run bench`, with `-- --json` for one JSON document.
import { Site } from '../test/support/site.ts';
import { commandLine } from './command-line.ts';
import { findPlans, planCount } from './find.ts';
import { eventsPerStep } from './history.ts';
import { measureMemory, outputMegabytes } from './memory.ts';
import { checkLargePlan } from './plan-check.ts';
import { measureSteps, stepCount } from './steps.ts';
import { heartbeatMs, takeover } from './takeover.ts';

const targets = {
  perStep: 1.5,
  help: 2,
  statusOwnMs: 300,
  planCheckOwnMs: 1000,
  memoryMegabytes: 50,
  findMs: 1000,
  eventsPerStep: 6,
  takeoverMs: heartbeatMs + 2000,
} as const;

const find = await findPlans();

const site = await Site.open();
try {
  const up = await site.run('up');
  const { ratio: perStep, ...msPerStep } = await measureSteps(site);
  const planCheck = await checkLargePlan();
  const { node, help, status } = await commandLine(site, 'bench-0-1');
  const memoryMegabytes = await measureMemory(site, up.pid);
  const ratios = {
    perStep,
    memoryMegabytes,
    help: help / node,
    statusOwnMs: status - node,
    planCheckOwnMs: planCheck.own,
    findMs: Math.max(find.own, find.similar),
    eventsPerStep: await eventsPerStep(site),
    takeoverMs: await takeover(),
  };
  const figures = { steps: stepCount, plans: planCount, msPerStep, ms: { node, help, status, find }, ratios, targets };
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else process.stdout.write(inWords(figures));
} finally {
  await site.close();
}

type Figures = {
  msPerStep: Record<'backout' | 'bare' | 'bash', number>;
  ms: Record<'node' | 'help' | 'status', number> & { find: { own: number; similar: number } };
  ratios: Record<keyof typeof targets, number>;
};

function inWords({ msPerStep, ms, ratios }: Figures): string {
  const verdict = (value: number, target: number) => (value <= target ? 'reached' : 'MISSED');
  const lines = [
    `A step of ${stepCount} times /bin/true takes ${msPerStep.backout.toFixed(1)} ms, supervisor and record included;`,
    `  ${ratios.perStep.toFixed(2)} times a bare workflow's ${msPerStep.bare.toFixed(1)} ms (at most ${targets.perStep}: ${verdict(ratios.perStep, targets.perStep)}),`,
    `  ${(msPerStep.backout / msPerStep.bash).toFixed(0)} times a bash script's ${msPerStep.bash.toFixed(2)} ms.`,
    `backout --help takes ${ms.help.toFixed(0)} ms, ${ratios.help.toFixed(2)} times the same Node with nothing to do (at most ${targets.help}: ${verdict(ratios.help, targets.help)}).`,
    `backout status takes ${ms.status.toFixed(0)} ms, ${ratios.statusOwnMs.toFixed(0)} ms of its own (at most ${targets.statusOwnMs}: ${verdict(ratios.statusOwnMs, targets.statusOwnMs)}).`,
    `backout plan check takes ${ratios.planCheckOwnMs.toFixed(0)} ms of its own for a plan of 1,000 steps (at most ${targets.planCheckOwnMs}: ${verdict(ratios.planCheckOwnMs, targets.planCheckOwnMs)}).`,
    `backout plan find over ${planCount} published plans takes ${ms.find.own.toFixed(0)} ms, ${ms.find.similar.toFixed(0)} ms with --similar (at most ${targets.findMs}: ${verdict(ratios.findMs, targets.findMs)}).`,
    `A worker has at most ${ratios.memoryMegabytes.toFixed(0)} MB more in memory for ${outputMegabytes} MB of output (at most ${targets.memoryMegabytes}: ${verdict(ratios.memoryMegabytes, targets.memoryMegabytes)}).`,
    `An automated step leaves ${ratios.eventsPerStep.toFixed(1)} events in its history (at most ${targets.eventsPerStep}: ${verdict(ratios.eventsPerStep, targets.eventsPerStep)}).`,
    `After SIGKILL of its worker the next step begins on another one in ${ratios.takeoverMs.toFixed(0)} ms (at most ${targets.takeoverMs}: ${verdict(ratios.takeoverMs, targets.takeoverMs)}).`,
  ];
  return `${lines.join('\n')}\n`;
}
