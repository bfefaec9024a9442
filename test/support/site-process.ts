// One process of a test's installation: `up`, `serve`, or `worker` with its labels (`control` serves control as well).
import { serve } from '../../worker/serve.ts';
import { up } from '../../worker/up.ts';
import { runWorkerProcess } from '../../worker/process/run-worker.ts';

const [kind, cwd, ...args] = process.argv.slice(2);
const source = { cwd, pace: JSON.parse(process.env['BACKOUT_TEST_PACE'] ?? '{}') as object };
const ready = (): void => void process.stdout.write('ready\n');
const labels = args.filter((one) => one !== 'control');

if (kind === 'up') await up(source, ready);
else if (kind === 'serve') await serve(source, ready);
else await runWorkerProcess(source, { labels, control: args.includes('control') }, ready);
