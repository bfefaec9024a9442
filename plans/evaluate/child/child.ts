import { writeSync } from 'node:fs';
import { isBuiltin, registerHooks, type LoadFnOutput } from 'node:module';
import { freezePlan } from '../../language/freeze/freeze.ts';
import { traitsOfDraft } from '../../language/freeze/draft.ts';
import { ForbiddenInPlan, guard, placeDependence, reachesOut } from './guards.ts';
import { toldOn, type ChildMessage } from './protocol.ts';
import { threw } from './thrown.ts';

/** Runs in a process of its own, started by `run-child.ts`: evaluates one plan module and tells what came of it. */

const [planUrl = '', languageUrl = ''] = process.argv.slice(2);

// Every file of the author gets the language that this process froze with, wherever it lies.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'backout') return { url: languageUrl, shortCircuit: true };
    const foreign = context.parentURL?.includes('/node_modules/') ?? false;
    if (isBuiltin(specifier) && !foreign) throw new ForbiddenInPlan(`modules of Node (${specifier})`);
    const reached = isBuiltin(specifier) ? reachesOut(specifier) : undefined;
    if (reached !== undefined) throw new ForbiddenInPlan(reached);
    const resolved = next(specifier, context);
    // A plan is a module, whatever the package that it lies in calls its files.
    return !foreign && resolved.url.endsWith('.ts') ? { ...resolved, format: 'module-typescript' } : resolved;
  },
  load(url, context, next) {
    const loaded = next(url, context);
    const problem = isAuthors(url) ? placeDependence(url, textOf(loaded.source)) : undefined;
    if (problem) throw problem;
    return loaded;
  },
});

// Told first, it counts: what else the module set going is of no more use.
process.on('uncaughtException', (thrown) => tell(threw(thrown)));
const later = setImmediate;
tell({ kind: 'begun' });
tell(await evaluate());

function isAuthors(url: string): boolean {
  return (
    url.startsWith('file:') && !url.includes('/node_modules/') && !url.startsWith(new URL('../../', languageUrl).href)
  );
}

function textOf(source: LoadFnOutput['source']): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source ?? undefined);
}

async function evaluate(): Promise<ChildMessage> {
  guard();
  try {
    const module = (await import(planUrl)) as Record<string, unknown>;
    // What failed where nobody waited for it is heard of before the plan is told.
    await new Promise((resolve) => later(resolve));
    return told(module);
  } catch (thrown) {
    return threw(thrown);
  }
}

function told(module: Record<string, unknown>): ChildMessage {
  if (!('default' in module)) return { kind: 'no-default-export', exports: Object.keys(module) };
  const { frozen, findings, sites } = freezePlan(module['default']);
  if (!frozen) return { kind: 'refused', findings, sites, traits: traitsOfDraft(module['default']) };
  return { kind: 'frozen', bytes: Buffer.from(frozen.bytes).toString('base64'), findings, sites };
}

function tell(what: ChildMessage): void {
  const bytes = Buffer.from(`${JSON.stringify(what)}\n`);
  // A pipe takes what it has room for.
  for (let sent = 0; sent < bytes.length;) sent += writeSync(toldOn, bytes, sent);
}
