/** What the files of one folder may import. A prefix names a folder, or files whose path begins so. */
export interface Room {
  readonly folder: string;
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

/** The rooms of the design and the ways between them; where two match a file, the first one is its room. */
export const rooms: readonly Room[] = [
  { folder: 'common/', may: [] },
  { folder: outline, may: ['common/'], mayTypes: ['plans/language/'], packages: [], neverLoads: ['node:*', 'zod'] },
  {
    folder: 'plans/language/',
    may: ['common/'],
    packages: ['zod', 'canonicalize', 'safe-regex2', '@dagrejs/dagre'],
    // Digests are the one thing that a pure room needs Node for, through common/digest.ts.
    neverLoads: ['node:fs*', 'node:child_process', 'node:net', 'node:http*', 'node:os', 'node:sqlite'],
  },
  { folder: 'plans/evaluate/', may: ['plans/language/', 'common/'] },
  { folder: 'plans/', may: ['plans/language/'], packages: ['backout'] },
  {
    folder: 'workflows/',
    may: [outline, 'common/'],
    mayTypes: ['activities/'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
    // Determinism, and a cached workflow that does not cost a megabyte.
    neverLoads: ['node:*', 'zod'],
  },
  { folder: 'activities/', may: ['plans/language/', 'authority/', 'records/', 'common/'] },
  { folder: 'authority/', may: ['plans/language/', 'records/', 'common/'] },
  { folder: 'records/', may: ['plans/language/', 'authority/', 'common/'] },
  {
    folder: 'api/',
    may: ['authority/', 'records/', 'plans/language/', 'workflows/messages', 'workflows/names', 'common/'],
    neverLoads: ['@temporalio/worker'],
  },
  {
    folder: 'worker/',
    may: [
      'api/',
      'activities/',
      'authority/',
      'records/',
      'workflows/',
      'plans/language/',
      'plans/evaluate/',
      'scripts/temporal-server.mjs',
      'common/',
    ],
  },
  {
    folder: 'cli/',
    may: ['api/', 'plans/language/', 'plans/evaluate/', 'authority/', 'records/', 'common/'],
    // One door: the command line reaches Temporal and the record through the API alone.
    neverLoads: ['@temporalio/*', 'kysely', 'node:sqlite', 'fastify', 'pg'],
  },
  { folder: 'examples/', may: ['plans/language/', 'common/'] },
  // The page about the command line is written from its table.
  { folder: 'scripts/docs/', may: ['cli/table.mjs', 'cli/help.mjs'], packages: ['node:*'] },
  { folder: 'scripts/', may: [], packages: ['node:*'] },
  { folder: 'bench/' },
  { folder: 'test/' },
];

/** The only commands that load the process code of worker/, and only when they are called. */
export const mayLoadWorkerLazily: readonly string[] = ['init', 'up', 'serve', 'worker', 'recover'].map(
  (command) => `cli/commands/${command}.ts`,
);

/** Rooms that what is installed contains, so that their packages must be dependencies, not only of development. */
export const shipped: readonly string[] = [
  'common/',
  'plans/',
  'workflows/',
  'activities/',
  'authority/',
  'records/',
  'api/',
  'worker/',
  'cli/',
];
