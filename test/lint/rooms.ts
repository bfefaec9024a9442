/** What the files of one folder may import. A prefix names a folder, or files whose path begins so. */
export interface Room {
  readonly folder: string;
  /** What is in it, in a few words. */
  readonly holds: string;
  /** Rooms besides itself; everything when left out. */
  readonly may?: readonly string[];
  /** Rooms of which it may know the types alone. */
  readonly mayTypes?: readonly string[];
  /** Packages and node: modules; all that package.json names when left out. */
  readonly packages?: readonly string[];
  /** What must not be loaded with it by any chain of imports; a trailing `*` stands for anything. */
  readonly neverLoads?: readonly string[];
}

const outline = 'plans/language/outline/';

/** The rooms of the product in the order in which they may use each other: a room uses only rooms before it. */
export const rooms: readonly Room[] = [
  { folder: 'common/', holds: 'errors, canonical JSON, digests, names, small texts', may: [] },
  {
    folder: outline,
    holds: 'what a workflow may know of a plan',
    may: ['common/'],
    packages: [],
    neverLoads: ['node:*', 'zod'],
  },
  {
    folder: 'plans/language/',
    holds: 'builders, types, checks, freezing, digest, diff: pure',
    may: ['common/'],
    packages: ['zod', 'canonicalize', 'safe-regex2', '@dagrejs/dagre'],
    // Digests are the one thing that a pure room needs Node for, through common/digest.ts.
    neverLoads: ['node:fs*', 'node:child_process', 'node:net', 'node:http*', 'node:os', 'node:sqlite'],
  },
  {
    folder: 'plans/evaluate/',
    holds: 'runs a plan module in a child process and returns its value',
    may: ['plans/language/', 'common/'],
  },
  {
    folder: 'plans/',
    holds: 'authored plans, `plans/<service>/<version>.ts`',
    may: ['plans/language/'],
    packages: ['backout'],
  },
  {
    folder: 'roster/',
    holds: 'people, their keys and roles; changes of them: pure',
    may: ['plans/language/', 'common/'],
  },
  {
    folder: 'requests/',
    holds: 'what people sign, who may, and what they are answered: schemas, one row for each action',
    may: ['roster/', 'plans/language/', 'common/'],
  },
  {
    folder: 'records/',
    holds: 'the log: entries, state folded from them, stores, hashing. Knows no rule',
    may: ['requests/', 'roster/', 'plans/language/', 'common/'],
  },
  {
    folder: 'authority/',
    holds: 'the rules: signatures, people, decisions, gates, attempts, approvals',
    may: ['records/', 'requests/', 'roster/', 'plans/language/', 'common/'],
  },
  {
    folder: 'views/',
    holds: 'what pages are made of, from the log and the rules',
    may: ['authority/', 'records/', 'requests/', 'roster/', 'plans/language/', 'common/'],
  },
  {
    folder: 'verify/',
    holds: 'what proves a record, from the log and the rules',
    may: ['authority/', 'records/', 'requests/', 'roster/', 'plans/language/', 'common/'],
  },
  {
    folder: 'api/',
    holds: 'the one door: HTTP, streams, OpenAPI',
    may: ['views/', 'authority/', 'records/', 'requests/', 'roster/', 'plans/language/', 'common/'],
    neverLoads: ['@temporalio/worker'],
  },
  {
    folder: 'activities/',
    holds: 'the effects, and thin activities on the record',
    may: ['views/', 'authority/', 'records/', 'requests/', 'roster/', 'plans/language/', 'common/'],
  },
  {
    folder: 'workflows/',
    holds: 'order, waiting, deadlines',
    may: [outline, 'common/'],
    mayTypes: ['activities/'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
    // Determinism, and a cached workflow that does not cost a megabyte.
    neverLoads: ['node:*', 'zod'],
  },
  {
    folder: 'worker/',
    holds: 'the only composition root: configuration, connections, wiring, shutdown; the embedded server',
    may: [
      'workflows/',
      'activities/',
      'api/',
      'verify/',
      'views/',
      'authority/',
      'records/',
      'requests/',
      'roster/',
      'plans/language/',
      'scripts/temporal-server.mjs',
      'common/',
    ],
  },
  {
    folder: 'cli/',
    holds: 'thin commands by noun: parse, sign, call, render',
    may: [
      'verify/',
      'views/',
      'authority/',
      'records/',
      'requests/',
      'roster/',
      'plans/evaluate/',
      'plans/language/',
      'common/',
    ],
    // One door: the command line reaches Temporal and the record through the API alone.
    neverLoads: ['@temporalio/*', 'kysely', 'node:sqlite', 'fastify', 'pg'],
  },
];

/** Folders beside the product: examples, tools of the checkout, benchmarks, tests. */
export const besideRooms: readonly Room[] = [
  { folder: 'examples/', holds: 'services that are rolled back', may: ['plans/language/', 'common/'] },
  // The page about the command line is written from its table.
  {
    folder: 'scripts/docs/',
    holds: 'pages made from code',
    may: ['cli/table/', 'cli/terminal/help.mjs'],
    packages: ['node:*'],
  },
  {
    folder: 'scripts/prose/',
    holds: 'the measure of the English of docs, docstrings, help and titles',
    packages: ['node:*', 'marked', 'oxc-parser'],
  },
  { folder: 'scripts/', holds: 'set-up and the stages of the tests', may: [], packages: ['node:*'] },
  { folder: 'bench/', holds: 'benchmarks' },
  { folder: 'test/', holds: 'the tests, which mirror the tree' },
];

/** The only files that load the process code of worker/, each for the commands in it, and only when they are called. */
export const mayLoadWorkerLazily: readonly string[] = ['installation', 'processes'].map(
  (file) => `cli/commands/setup/${file}.ts`,
);

/** Rooms that what is installed contains, so that their packages must be dependencies, not only of development. */
export const shipped: readonly string[] = rooms.map(({ folder }) => folder);

/** The table of rooms as docs/architecture.md shows it. */
export function tableOfRooms(): string {
  const rows = rooms.map(({ folder, holds, may = [], mayTypes = [] }) => {
    const uses = [...may.map(quoted), ...mayTypes.map((room) => `types of ${quoted(room)}`)];
    return `| ${quoted(folder)} | ${holds} | ${uses.join(', ') || 'nothing'} |`;
  });
  return ['| folder | what is in it | what it may use |', '| --- | --- | --- |', ...rows].join('\n');
}

function quoted(folder: string): string {
  return `\`${folder}\``;
}
