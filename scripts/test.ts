// Runs the stages of scripts/testing/stages.ts: all, or those named. What follows `--` goes to Jest.
import { runJest } from './testing/run-jest.ts';
import { runTool } from './testing/run-tool.ts';
import { type Result, sum, summaryLine } from './testing/result.ts';
import { isDear, selectStages, stages, whyOnDemand, type Stage } from './testing/stages.ts';

const [names, jestArgs] = splitAt(process.argv.slice(2), '--');
const results: Result[] = [];
let toolsAccept = true;

for (const stage of selectStages(names)) {
  if (isDear(stage) && !toolsAccept) {
    say(`${stage.name}: not begun, because a check before it failed`);
    continue;
  }
  const result = await runStage(stage);
  if ('tool' in stage && result.failed > 0) toolsAccept = false;
  results.push(result);
}

const total = sum(results);
if (jestArgs.length === 0) nameSkipped(total);
if (names.length === 0) nameNotRun();
console.log(summaryLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;

async function runStage(stage: Stage): Promise<Result> {
  say(`${stage.name} …`);
  const began = performance.now();
  const result = 'tool' in stage ? await runTool(stage) : await runJest(stage, jestArgs);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const verdict = result.failed === 0 ? 'passed' : 'FAILED';
  say(`${stage.name}: ${verdict} in ${seconds} s (${summaryLine(result)})${result.remark ? `: ${result.remark}` : ''}`);
  return result;
}

function nameSkipped({ skipped }: Result): void {
  for (const { title, reason } of skipped) say(`SKIPPED ${title}: ${reason}`);
}

function nameNotRun(): void {
  for (const stage of stages) {
    const why = whyOnDemand(stage);
    if (why !== undefined) say(`NOT RUN ${stage.name}: ${why}; npm run test:${stage.name}`);
  }
}

function say(line: string): void {
  console.log(`── ${line}`);
}

function splitAt(args: readonly string[], separator: string): [readonly string[], readonly string[]] {
  const index = args.indexOf(separator);
  return index < 0 ? [args, []] : [args.slice(0, index), args.slice(index + 1)];
}
