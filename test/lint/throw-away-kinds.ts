import type { Patch } from './patched-copy.ts';

/** The row of a throw-away step kind in the table of traits. Without the rest it does not compile. */
export const queryTraits: Patch = {
  file: 'plans/language/outline/traits.ts',
  before: '  check: {\n',
  text: `  query: {
    begins: 'execute',
    opensFor: null,
    reminds: false,
    acts: true,
    needsGate: true,
    gated: true,
    undoable: true,
    injectable: true,
    measures: false,
  },
`,
};

const queryStep = `import { z } from 'zod';
import { built, type MembersOf } from '../builders/contents.ts';
import { actingMembers, type ActingSpec } from '../builders/step-specs.ts';
import type { Step } from '../builders/step-values.ts';
import type { Input } from '../builders/values.ts';
import { inputAt } from '../checks/parts/inputs.ts';
import { inputWords } from '../document/parts/words.ts';
import { freezePlainInput } from '../freeze/parts/inputs.ts';
import { plainInput } from '../schema/parts/values.ts';
import { acting, actingLimitMs, actingOf } from './parts/acting.ts';
import { shownLine } from './parts/shown.ts';
import type { StepDefinition } from './parts/step-definition.ts';

/** One statement that a worker sends to a database. */
export const querySchema = z.strictObject({
  kind: z.literal('query'),
  ...acting,
  database: plainInput,
  statement: plainInput,
});
/** A statement, as a step or as the undo of one. */
export type FrozenQuery = z.infer<typeof querySchema>;

export interface Query extends Step {
  readonly kind: 'query';
}
export interface QuerySpec extends ActingSpec {
  readonly database: Input;
  readonly statement: Input;
}
const members: MembersOf<QuerySpec> = { ...actingMembers, database: true, statement: true };

/** Sends one statement to a database. */
export function query(id: string, spec: QuerySpec): Query {
  return built({ kind: 'query', id }, spec, query, { members });
}

const defaults = { expected: '1s', timeout: '1m' } as const;

/** The step that sends a statement. */
export const queryKind: StepDefinition<FrozenQuery, QuerySpec> = {
  defaults,
  drawn: { fill: '#eef3fb' },
  freeze: (place, spec) => ({
    kind: 'query',
    ...actingOf(place, spec, defaults),
    database: freezePlainInput(place.context, \`\${place.path}/database\`, spec.database),
    statement: freezePlainInput(place.context, \`\${place.path}/statement\`, spec.statement),
  }),
  does: ({ runsOn, statement, database }) => [
    { text: \`sends from \${runsOn} to \${inputWords(database)}: \${inputWords(statement)}\` },
  ],
  shown: ({ database, statement }) => [...shownLine('database', database), ...shownLine('statement', statement)],
  inputs: (pointer, { database, statement }) => [
    ...inputAt(\`\${pointer}/database\`, database),
    ...inputAt(\`\${pointer}/statement\`, statement),
  ],
  limitMs: actingLimitMs,
};
`;

const queryEffect = `import type { FrozenQuery } from '../../../plans/language/kinds/query.ts';
import { resolveInput } from '../values/inputs.ts';
import type { EffectKind } from './effect-kind.ts';

/** Sends one statement to a database. */
export const queryEffect: EffectKind<FrozenQuery> = {
  async ready(step, { inputs }) {
    const statement = await resolveInput(step.statement, inputs);
    return { command: null, act: () => Promise.resolve({ outcome: 'succeeded', message: \`sent \${statement}\` }) };
  },
  recover: (step) => {
    const known = 'its worker ended while the database was at it';
    return Promise.resolve(step.effect === 'once' ? { outcome: 'unknown', message: known, known } : 'again');
  },
};
`;

const kinds = 'plans/language/kinds/index.ts';
const effects = 'activities/effects/kinds/index.ts';

/** A step that sends a statement to a database: workers carry it out, it stands behind a gate, and can be an undo. */
export const throwAwayStep: readonly Patch[] = [
  queryTraits,
  { file: 'plans/language/kinds/query.ts', text: queryStep },
  {
    file: kinds,
    before: 'import { waitKind',
    text: `import { queryKind, querySchema, type FrozenQuery } from './query.ts';\n`,
  },
  { file: kinds, before: '  parallel: parallelKind,', text: '  query: queryKind,\n' },
  { file: kinds, before: '  manual: manualSchema.extend(asUndo),', text: '  query: querySchema.extend(asUndo),\n' },
  { file: kinds, before: '  parallel: parallelStep,', text: '  query: querySchema.extend(withWayBack),\n' },
  { file: kinds, before: '  | ParallelStep;', text: '  | (FrozenQuery & WayBack)\n' },
  { file: kinds, before: '  | FrozenParallel;', text: '  | FrozenQuery\n' },
  {
    file: 'plans/language/index.ts',
    before: `export { wait }`,
    text: `export { query, type Query } from './kinds/query.ts';\n`,
  },
  { file: 'activities/effects/kinds/query.ts', text: queryEffect },
  { file: effects, before: 'import type { EffectKind }', text: `import { queryEffect } from './query.ts';\n` },
  { file: effects, before: '  check: checkEffect,', text: '  query: queryEffect,\n' },
];

const sqlProbe = `import { z } from 'zod';
import type { Duration } from '../../../common/text/duration.ts';
import { built, type MembersOf } from '../builders/contents.ts';
import type { Probe } from '../builders/criteria.ts';
import type { Input } from '../builders/values.ts';
import { inputAt } from '../checks/parts/inputs.ts';
import { commandShell } from '../document/parts/shell.ts';
import { inputWords } from '../document/parts/words.ts';
import { freezeDuration } from '../freeze/parts/context.ts';
import { defaults } from '../freeze/parts/defaults.ts';
import { freezePlainInput } from '../freeze/parts/inputs.ts';
import { millisecondsSchema, plainInput } from '../schema/parts/values.ts';
import type { ProbeDefinition } from './probe-definition.ts';

const schema = z.strictObject({
  kind: z.literal('sql'),
  database: plainInput,
  statement: plainInput,
  timeoutMs: millisecondsSchema,
  read: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('first') })]),
});
/** Asks a database. */
export type SqlProbe = z.infer<typeof schema>;

export interface SqlProbeSpec {
  readonly database: Input;
  readonly statement: Input;
  /** Default \`10s\`. */
  readonly timeout?: Duration;
}
const members: MembersOf<SqlProbeSpec> = { database: true, statement: true, timeout: true };

/** Asks a database, and reads the first value of its answer. */
export function sqlProbe(spec: SqlProbeSpec): Probe {
  return built({ kind: 'probe' }, spec, sqlProbe, { type: 'sql', members });
}

/** The probe that asks a database. */
export const sqlProbeKind: ProbeDefinition<SqlProbe, SqlProbeSpec> & { readonly schema: typeof schema } = {
  schema,
  freeze: (context, path, spec) => ({
    kind: 'sql',
    database: freezePlainInput(context, \`\${path}/database\`, spec.database),
    statement: freezePlainInput(context, \`\${path}/statement\`, spec.statement),
    timeoutMs: freezeDuration(context, \`\${path}/timeoutMs\`, spec.timeout ?? defaults.probe.timeout),
    read: { kind: 'first' },
  }),
  inputs: (pointer, { database, statement }) => [
    ...inputAt(\`\${pointer}/database\`, database),
    ...inputAt(\`\${pointer}/statement\`, statement),
  ],
  words: ({ database, statement }) => \`\${inputWords(statement)} in \${inputWords(database)}\`,
  shell: ({ database, statement }, word) =>
    commandShell({ argv: ['psql', '-Atc', statement, database], cwd: null, env: {}, stdin: null }, word),
  limitMs: ({ timeoutMs }) => timeoutMs,
  readable: () => ({ number: () => true, text: true }),
};
`;

const sqlReader = `import type { SqlProbe } from '../../../plans/language/probes/sql.ts';
import { resolveInput } from '../values/inputs.ts';
import type { ProbeReader } from './probe-reader.ts';

/** Asks a database. */
export const sqlReader: ProbeReader<SqlProbe> = {
  async read({ statement }, { inputs }) {
    return { value: (await resolveInput(statement, inputs)).length };
  },
};
`;

const probes = 'plans/language/probes/index.ts';
const readers = 'activities/effects/probes/index.ts';

/** What the language knows of a throw-away kind of probe. Without its reader it does not compile. */
export const sqlInLanguage: readonly Patch[] = [
  { file: 'plans/language/probes/sql.ts', text: sqlProbe },
  { file: probes, before: 'import type { ProbeDefinition }', text: `import { sqlProbeKind } from './sql.ts';\n` },
  { file: probes, before: '  command: commandProbeKind,', text: '  sql: sqlProbeKind,\n' },
  { file: probes, before: 'export { commandProbe }', text: `export { sqlProbe } from './sql.ts';\n` },
];

/** A probe that asks a database. */
export const throwAwayProbe: readonly Patch[] = [
  ...sqlInLanguage,
  { file: 'activities/effects/probes/sql.ts', text: sqlReader },
  { file: readers, before: 'import type { ProbeReader }', text: `import { sqlReader } from './sql.ts';\n` },
  { file: readers, before: '  command: commandReader,', text: '  sql: sqlReader,\n' },
];

/** A plan that uses both, as its author writes it. */
export const throwAwayPlan: Patch = {
  file: 'plans/handbook-site/throw-away.ts',
  text: `import { backoutPlan, command, contingency, criterion, equals, gate, manual, query, role, settings, sqlProbe, text, untested, webhook } from 'backout';

const support = role('support', { title: 'Support', does: 'performs' });
const owner = role('owner', { title: 'Owner', does: 'decides' });
const env = settings({ production: { url: 'http://a', database: 'orders' }, staging: { url: 'http://b', database: 'copy' } });
const counted = criterion('counted', { title: 'Counted', probe: sqlProbe({ database: env.database, statement: 'select 1' }), pass: equals(1) });
const goAhead = gate('go-ahead', { title: 'Go ahead?', quorum: owner });
const call = contingency('call', { title: 'Call', because: 'it failed', then: 'end', steps: [manual('ring', { title: 'Ring', instructions: ['Ring the lead'] })] });

export default backoutPlan({
  release: 'shop@2.0.0', returnsTo: '1.9.0', title: 'Back', authors: ['dev@example.com'], roles: [support, owner], settings: env,
  circumstances: { rollBackWhen: [counted], successWhen: [counted], because: 'it must work' },
  window: { closesAfter: '1d', because: 'a day' },
  authorizedBy: { gate: goAhead, because: 'the owner decides' },
  performedBy: { role: support, startWithin: '15m', because: 'on call' },
  steps: [
    goAhead,
    query('clean', {
      title: 'Clean', database: env.database, statement: text\`delete from gifts where shop = \${env.url}\`, effect: 'repeatable',
      undo: query('refill', { title: 'Refill', database: env.database, statement: 'select refill()', effect: 'repeatable' }),
    }),
    command('switch', { title: 'Switch', argv: ['switch'], effect: 'repeatable', onFailure: { advise: call, because: 'nobody else can help' }, undo: query('back', { title: 'Back', database: 'x', statement: 'y' }) }),
  ],
  contingencies: [call],
  duration: { expected: '5m', atMost: '3h', because: 'measured' },
  communication: { channels: [webhook('ops', { title: 'Operations', url: env.url })], because: 'people must know' },
  tested: untested('a fixture'),
  affects: [],
});
`,
};
