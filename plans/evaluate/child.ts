import { writeSync } from 'node:fs';
import { isBuiltin, registerHooks } from 'node:module';
import { isBackoutError } from '../../common/errors.ts';
import { isError } from '../../common/is-error.ts';
import { freezePlan } from '../language/freeze.ts';
import { traitsOfDraft } from '../language/freezing/draft.ts';
import { ForbiddenInPlan, guard } from './guards.ts';
import { toldOn, type Told } from './protocol.ts';

/** Runs in a process of its own, started by `run-child.ts`: evaluates one plan module and tells what came of it. */

const [planUrl = '', languageUrl = ''] = process.argv.slice(2);

// Every file of the author gets the language that this process froze with, wherever it lies.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'backout') return { url: languageUrl, shortCircuit: true };
    const foreign = context.parentURL?.includes('/node_modules/') ?? false;
    if (isBuiltin(specifier) && !foreign) throw new ForbiddenInPlan(`modules of Node (${specifier})`);
    const resolved = next(specifier, context);
    // A plan is a module, whatever the package that it lies in calls its files.
    return !foreign && resolved.url.endsWith('.ts') ? { ...resolved, format: 'module-typescript' } : resolved;
  },
});

tell({ kind: 'begun' });
tell(await evaluate());

async function evaluate(): Promise<Told> {
  guard();
  try {
    const module = (await import(planUrl)) as Record<string, unknown>;
    return told(module);
  } catch (thrown) {
    return threw(thrown);
  }
}

function told(module: Record<string, unknown>): Told {
  if (!('default' in module)) return { kind: 'no-default-export', exports: Object.keys(module) };
  const { frozen, findings, sites } = freezePlan(module['default']);
  if (!frozen) return { kind: 'refused', findings, sites, traits: traitsOfDraft(module['default']) };
  return { kind: 'frozen', bytes: Buffer.from(frozen.bytes).toString('base64'), findings, sites };
}

function threw(thrown: unknown): Told {
  const { name, message, stack = '' } = isError(thrown) ? thrown : new Error(String(thrown));
  const detail = isBackoutError(thrown) ? thrown.detail : {};
  return {
    kind: 'threw',
    name,
    message,
    stack,
    forbidden: thrown instanceof ForbiddenInPlan ? thrown.forbidden : null,
    expected: detail.expected ?? null,
    found: detail.found ?? null,
  };
}

function tell(what: Told): void {
  const bytes = Buffer.from(`${JSON.stringify(what)}\n`);
  // A pipe takes what it has room for.
  for (let sent = 0; sent < bytes.length;) sent += writeSync(toldOn, bytes, sent);
}
