// @ts-check
import { env, reason, yes } from './options.mjs';

const revision = { flags: '--revision N', help: 'an earlier revision of a release' };
const out = { flags: '--out FILE', help: 'write it there' };
const format = { flags: '--format FORMAT', help: 'text or markdown (default: text)', choices: ['text', 'markdown'] };

/**
 * Commands for the people who write and publish plans.
 * @type {readonly import('./table.mjs').CommandSpec[]}
 */
export const planCommands = [
  {
    name: 'plan new',
    group: 'plan',
    summary: 'Write a new plan with every question still open',
    args: ['FILE'],
    options: [
      { flags: '--release RELEASE', help: 'the release it is for (default: from the path, if that names one)' },
      { flags: '--returns-to VERSION', help: 'the version a rollback goes back to' },
    ],
    example: 'backout plan new plans/storefront/2.5.0.ts --release storefront@2.5.0',
    load: () => import('../commands/plan/new.ts').then((file) => file.planNewCommand),
  },
  {
    name: 'plan find',
    group: 'plan',
    summary: 'Find a plan to start from: of the service, or similar',
    details:
      'Lists the plans of the service. If it has none, or with --similar, lists plans of other services too, the most similar to PLAN first. PLAN is a draft, a deployment plan, a release or a digest (default: the newest plan of the service). Without a plan to compare with, lists the newest plan of each service.',
    args: ['SERVICE'],
    options: [
      { flags: '--similar [PLAN]', help: 'compare other plans with this one: a file, a release or a digest' },
      { flags: '--limit N', help: 'how many at most of each (default: 20)' },
    ],
    example: 'backout plan find storefront --similar plans/storefront/2.5.0.ts',
    load: () => import('../commands/plan/find.ts').then((file) => file.planFindCommand),
  },
  {
    name: 'plan derive',
    group: 'plan',
    summary: 'Write a plan from the plan of another release',
    details:
      'BASE is a release, one of its revisions (storefront@2.4.1#1), a digest or a file. Places that name an old version are marked for review. Answers that stay the same must be confirmed. The new plan is in the language of its base: TypeScript, or JSON with a list $review.',
    args: ['BASE', '[FILE]'],
    options: [
      { flags: '--release RELEASE', help: 'the release that the new plan is for', required: true },
      { flags: '--returns-to VERSION', help: 'the version it returns to (default: what is live)' },
    ],
    example: 'backout plan derive storefront@2.4.1 --release storefront@2.5.0',
    load: () => import('../commands/plan/derive.ts').then((file) => file.planDeriveCommand),
  },
  {
    name: 'plan check',
    group: 'plan',
    summary: 'Show what is missing or wrong in a plan, and where',
    args: ['PLAN'],
    options: [
      { flags: '--release RELEASE', help: 'the release it must be for (default: from the path, if that names one)' },
      {
        flags: '--installation',
        help: 'compare with what the installation knows: versions, what is live, its roster',
      },
      { flags: '--roster FILE', help: 'check that the people of this roster can pass its gates' },
    ],
    example: 'backout plan check plans/storefront/2.4.1.ts',
    load: () => import('../commands/plan/check.ts').then((file) => file.planCheckCommand),
  },
  {
    name: 'plan freeze',
    group: 'plan',
    summary: 'Evaluate a plan once, and print its canonical JSON',
    args: ['PLAN'],
    options: [{ flags: '--out FILE', help: 'write the frozen plan there' }],
    example: 'backout plan freeze plans/storefront/2.4.1.ts --out 2.4.1.plan.json',
    load: () => import('../commands/plan/check.ts').then((file) => file.planFreezeCommand),
  },
  {
    name: 'plan publish',
    group: 'plan',
    summary: 'Freeze a plan and store it as the plan of its release',
    args: ['PLAN'],
    options: [yes],
    example: 'backout plan publish plans/storefront/2.4.1.ts',
    load: () => import('../commands/plan/publish.ts').then((file) => file.planPublishCommand),
  },
  {
    name: 'plan endorse',
    group: 'plan',
    summary: 'Endorse a plan that you did not write',
    args: ['PLAN'],
    options: [yes],
    example: 'backout plan endorse storefront@2.4.1',
    load: () => import('../commands/plan/published.ts').then((file) => file.planEndorseCommand),
  },
  {
    name: 'plan rehearse',
    group: 'plan',
    summary: 'Run a published plan as a rehearsal',
    details: 'Runs the same digest with the settings of the rehearsal. It never counts as the outcome of the release.',
    args: ['RELEASE'],
    options: [
      { ...env, help: 'where (default: the environment of its ninth answer)' },
      {
        flags: '--inject STEP=FAULT',
        help: 'fail, timeout or unknown instead of running STEP (may be repeated)',
        many: true,
      },
      { flags: '--performer PERSON', help: 'who performs it (default: you)' },
      reason,
      yes,
    ],
    example: 'backout plan rehearse storefront@2.4.1 --env staging',
    load: () => import('../commands/plan/published.ts').then((file) => file.planRehearseCommand),
  },
  {
    name: 'plan require',
    group: 'plan',
    summary: 'Exit with 1 unless a release has a plan that is fit for use',
    details:
      'For pipelines, before a deployment. Fit means: published, endorsed, rehearsed as it claims, and specific to the release.',
    args: ['RELEASE'],
    options: [{ ...env, required: true }],
    example: 'backout plan require storefront@2.4.1 --env production',
    load: () => import('../commands/plan/plan.ts').then((file) => file.planRequireCommand),
  },
  {
    name: 'plan show',
    group: 'plan',
    summary: 'Show a plan: of a file, a digest or a release',
    args: ['PLAN'],
    options: [
      revision,
      {
        flags: '--format FORMAT',
        help: 'text, markdown, or html: one page in one file (default: text)',
        choices: ['text', 'markdown', 'html'],
      },
      { ...env, help: 'show its settings in the commands (default: the only environment)' },
      out,
    ],
    example: 'backout plan show storefront@2.4.1 --format html --out 2.4.1.html',
    load: () => import('../commands/plan/show.ts').then((file) => file.planShowCommand),
  },
  {
    name: 'plan diff',
    group: 'plan',
    summary: 'Compare two plans, question by question',
    details: 'FROM and TO are files, digests, releases, or revisions such as storefront@2.4.1#1.',
    args: ['FROM', 'TO'],
    options: [format, out],
    example: 'backout plan diff storefront@2.4.1 plans/storefront/2.5.0.ts',
    load: () => import('../commands/plan/diff.ts').then((file) => file.planDiffCommand),
  },
  {
    name: 'plan coverage',
    group: 'plan',
    summary: 'Show which step takes back which deployed change',
    args: ['PLAN'],
    options: [revision, format, out],
    example: 'backout plan coverage plans/checkout-api/5.12.0.ts',
    load: () => import('../commands/plan/coverage.ts').then((file) => file.planCoverageCommand),
  },
  {
    name: 'plan schema',
    group: 'plan',
    summary: 'Print the JSON Schema of a frozen plan, for editors',
    details: 'A JSON plan may name it: { "$schema": "./plan.schema.json", "v": 1, … }.',
    args: [],
    options: [out],
    example: 'backout plan schema --out plan.schema.json',
    load: () => import('../commands/plan/plan.ts').then((file) => file.planSchemaCommand),
  },
  {
    name: 'plan graph',
    group: 'plan',
    summary: "Draw a plan's steps, gates and contingencies (SVG)",
    args: ['PLAN'],
    options: [revision, out],
    example: 'backout plan graph plans/storefront/2.4.1.ts --out 2.4.1.svg',
    load: () => import('../commands/plan/show.ts').then((file) => file.planGraphCommand),
  },
];
