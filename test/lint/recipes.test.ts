import { readFileSync } from 'node:fs';
import { brokenBy, type Patch } from './patched-copy.ts';
import { queryTraits, sqlInLanguage, throwAwayPlan, throwAwayProbe, throwAwayStep } from './throw-away-kinds.ts';

const actionName: Patch = { file: 'roster/schema.ts', before: '] as const;\nexport type Action', text: `  'seen',\n` };
const actionRow: Patch = {
  file: 'requests/actions.ts',
  before: '} as const satisfies',
  text: `  seen: { about: 'run', roles: operating, forwarded: false, causes: ['run.seen'], members: { text: reason } },\n`,
};
const decision: readonly Patch[] = [
  {
    file: 'authority/decisions/seen.ts',
    text: `import type { EnvelopeOf } from '../../requests/envelope.ts';

/** Says that somebody looks at the run. */
export async function sayThatSeen({ envelope }: { readonly envelope: EnvelopeOf<'seen'> }) {
  return { message: \`\${envelope.run} is seen: \${envelope.text}\`, run: envelope.run };
}
`,
  },
  { file: 'authority/decisions/table.ts', before: 'import ', text: `import { sayThatSeen } from './seen.ts';\n` },
  { file: 'authority/decisions/table.ts', before: '  skip: skipStep,', text: '  seen: sayThatSeen,\n' },
];

const entry: Patch = {
  file: 'records/entries.ts',
  before: '  note: z.strictObject(',
  text: `  'run.seen': z.strictObject({ text: z.string() }),\n`,
};
const entryUses: readonly Patch[] = [
  { file: 'records/fold/fold-run.ts', before: `  'window.extended': (state`, text: `  'run.seen': same,\n` },
  {
    file: 'cli/pages/audit/entry-words.ts',
    before: `  'window.extended': (body)`,
    text: `  'run.seen': ({ text }) => \`somebody looks at it: \${text}\`,\n`,
  },
];

const command: readonly Patch[] = [
  {
    file: 'cli/table/operate.mjs',
    before: `  {\n    name: 'list',`,
    text: `  {
    name: 'seen',
    group: 'operate',
    summary: 'Say that you look at a run',
    args: ['[RUN]', 'TEXT'],
    options: [yes],
    example: 'backout seen storefront-42 "looking at it"',
    load: () => import('../commands/run/run.ts').then((file) => file.seenCommand),
  },
`,
  },
  {
    file: 'cli/commands/run/run.ts',
    before: 'export const holdCommand',
    text: `export const seenCommand = signedCommand({
  action: 'seen',
  about: aRun,
  members: (_run, { args }) => ({ text: args[1] ?? '' }),
  says: ({ run, text }) => [\`Say that you look at \${run}: \${text}\`],
});

`,
  },
];

const recipes: Readonly<Record<string, readonly Patch[]>> = {
  'Add an action': [actionName, actionRow, ...decision],
  'Add a command': command,
  'Add an entry': [entry, ...entryUses],
  'Add a step kind': throwAwayStep,
  'Add a probe': throwAwayProbe,
};
const files = (patches: readonly Patch[]) => [...new Set(patches.map(({ file }) => file))];

/** The files that a recipe of CONTRIBUTING.md links to. */
function linkedIn(heading: string): string[] {
  const [, section = ''] = readFileSync('CONTRIBUTING.md', 'utf8').split(`### ${heading}\n`);
  const [recipe = ''] = section.split(/\n##/);
  return [...recipe.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
}

describe('the recipes of CONTRIBUTING.md', () => {
  it('give code that compiles', async () => {
    expect(await brokenBy([...Object.values(recipes).flat(), throwAwayPlan])).toEqual([]);
  });

  it('cannot be left half-way: the compiler names every place that is forgotten', async () => {
    expect(await brokenBy([actionName, entry])).toEqual([
      'authority/decisions/table.ts',
      'cli/pages/audit/entry-words.ts',
      'records/fold/fold-run.ts',
      'requests/actions.ts',
      'requests/permissions.ts',
    ]);
  });

  it('has the compiler name the tables that a step kind or a probe was left out of', async () => {
    expect(await brokenBy([queryTraits, ...sqlInLanguage])).toEqual(
      expect.arrayContaining([
        'activities/effects/kinds/index.ts',
        'activities/effects/probes/index.ts',
        'plans/language/kinds/index.ts',
      ]),
    );
  });

  it.each([
    ['Add an action', 4],
    ['Add a command', 2],
    ['Add an entry', 3],
    ['Add a step kind', 6],
    ['Add a probe', 4],
  ] as const)('%s: touches %i source files, and links to each that is there', (heading, count) => {
    const patches = recipes[heading] ?? [];
    expect(files(patches)).toHaveLength(count);
    const changed = files(patches.filter(({ before }) => before !== undefined));
    expect(linkedIn(heading)).toEqual(expect.arrayContaining(changed));
  });
});
