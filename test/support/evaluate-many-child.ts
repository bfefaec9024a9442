import { createInterface } from 'node:readline';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { ForbiddenInPlan } from '../../plans/evaluate/child/guards.ts';
import { threw } from '../../plans/evaluate/child/thrown.ts';
import { freezePlan } from '../../plans/language/freeze/freeze.ts';

// Evaluates the plan files whose paths it reads, all in this one process, and tells of each what a child of its own would.

const language = new URL('../../plans/language/index.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'backout' ? { url: language, shortCircuit: true } : next(specifier, context),
});
const clock = globalThis.Date;
const refuse = () => {
  throw new ForbiddenInPlan('the clock (Date)');
};

for await (const path of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await told(path))}\n`);

async function told(path: string): Promise<unknown> {
  try {
    globalThis.Date = new Proxy(clock, { construct: refuse, apply: refuse });
    const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    if (!('default' in module)) return { kind: 'no-default-export', exports: Object.keys(module) };
    const { frozen, findings, sites } = freezePlan(module['default']);
    if (!frozen) return { kind: 'refused', findings, sites };
    return { kind: 'frozen', bytes: Buffer.from(frozen.bytes).toString('base64'), findings, sites };
  } catch (thrown) {
    return threw(thrown);
  } finally {
    globalThis.Date = clock;
  }
}
