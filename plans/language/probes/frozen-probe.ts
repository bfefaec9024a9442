import { z } from 'zod';
import { specOf, typeOfBuilt } from '../builders/contents.ts';
import type { Probe } from '../builders/criteria.ts';
import { mark, report, type FreezeContext } from '../freeze/parts/context.ts';
import { probes } from './index.ts';
import type { ProbeDefinition } from './probe-definition.ts';

type Schema = (typeof probes)[keyof typeof probes]['schema'];
const schemas = Object.values(probes).map(({ schema }): Schema => schema);

/** A probe reads one value: a number, a text or a boolean. It never changes anything. */
// There are some: the list is not empty.
export const probeSchema = z.discriminatedUnion('kind', schemas as [Schema, ...Schema[]]);
export type FrozenProbe = z.infer<typeof probeSchema>;

/** A kind of probe. */
export type ProbeKind = keyof typeof probes;

const byKind: { readonly [K in FrozenProbe['kind']]: ProbeDefinition<Extract<FrozenProbe, { kind: K }>> } = probes;

/** What the language knows of the kind of a probe. */
export function definitionOfProbe({ kind }: FrozenProbe): ProbeDefinition<FrozenProbe> {
  return byKind[kind];
}

/** The frozen form of a probe; what is none is reported, and something that reads nothing stands for it. */
export function freezeProbe(context: FreezeContext, path: string, probe: Probe): FrozenProbe {
  mark(context, path, probe);
  const type = typeOfBuilt(probe);
  const definition: ProbeDefinition<FrozenProbe> | undefined =
    type !== undefined && Object.hasOwn(probes, type) ? probes[type as ProbeKind] : undefined;
  if (definition) return definition.freeze(context, path, specOf(probe));
  const builders = Object.keys(probes).map((kind) => `${kind}Probe(…)`);
  report(context, path, 'a probe is missing here', {
    expected: `${builders.slice(0, -1).join(', ')} or ${builders.at(-1)}`,
    found: probe === undefined ? 'nothing' : typeof probe,
  });
  return { kind: 'command', argv: ['false'], cwd: null, env: {}, timeoutMs: 0, read: { kind: 'exit' } };
}
