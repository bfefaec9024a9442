/** A person of test/support/people.ts. */
export type Who = 'dev' | 'engineer' | 'support' | 'approver' | 'approver2' | 'auditor' | 'admin' | 'stranger';
/** What stands below the first line of an error. */
export type Part = 'expected' | 'found' | 'where' | 'next';
/** One bad input and what becomes of it. */
export interface Case {
  readonly what: string;
  readonly who: Who;
  readonly words: readonly string[];
  readonly exit: number;
  /** What the first line says. */
  readonly says: RegExp;
  /** What stands below it, by its label. */
  readonly parts: Partial<Record<Part, RegExp>>;
  /** The types of the entries that the record gained. */
  readonly gains?: readonly string[];
}

const start = (release: string, environment = 'production') => [
  'start',
  release,
  '--env',
  environment,
  '--problem',
  'checkouts fail',
  '--cause',
  'other',
  '--unendorsed',
  'nobody reviews what a test runs',
  '--yes',
];
const approve = (...where: string[]) => ['approve', ...where, '--yes'];
const place = (file: string) => new RegExp(`${file.replace('.', '\\.')}:\\d+:\\d+$`);
const anything = /\S/;

export const plans: readonly Case[] = [
  {
    what: 'an unanswered question',
    who: 'dev',
    words: ['plan', 'publish', 'unanswered.ts'],
    exit: 2,
    says: /question 9 is not answered: Has the plan been tested\?/,
    parts: { expected: /for example tested: /, found: /unanswered/, where: place('unanswered.ts'), next: anything },
  },
  {
    what: 'a syntax error',
    who: 'dev',
    words: ['plan', 'publish', 'syntax.ts'],
    exit: 2,
    says: /cannot be read/,
    parts: { expected: /TypeScript/, where: place('syntax.ts'), next: anything },
  },
  {
    what: 'an endless loop',
    who: 'dev',
    words: ['plan', 'publish', 'endless.ts'],
    exit: 2,
    says: /did not come to an end within 5 s/,
    parts: { expected: anything, found: /endless loop/, where: /endless\.ts$/, next: anything },
  },
  {
    what: 'a thrown error',
    who: 'dev',
    words: ['plan', 'publish', 'throws.ts'],
    exit: 2,
    says: /threw an error: no ␛\[2J luck$/,
    parts: { expected: anything, found: anything, where: place('throws.ts'), next: anything },
  },
  {
    what: 'no default export',
    who: 'dev',
    words: ['plan', 'publish', 'nothing.ts'],
    exit: 2,
    says: /exports no plan/,
    parts: { expected: /export default/, found: /only plan/, where: /nothing\.ts$/, next: anything },
  },
  {
    what: 'a clock',
    who: 'dev',
    words: ['plan', 'publish', 'clock.ts'],
    exit: 2,
    says: /uses the clock \(Date\)/,
    parts: { expected: anything, found: anything, where: place('clock.ts'), next: anything },
  },
  {
    what: 'a random number',
    who: 'dev',
    words: ['plan', 'publish', 'random.ts'],
    exit: 2,
    says: /uses random numbers \(Math\.random\)/,
    parts: { expected: anything, found: anything, where: place('random.ts'), next: anything },
  },
  {
    what: 'a title that would steer a terminal',
    who: 'dev',
    words: ['plan', 'publish', 'steering.ts'],
    exit: 2,
    says: /text without control characters/,
    parts: { expected: /control characters/, found: /Back/, where: place('steering.ts'), next: anything },
  },
  {
    what: 'an import from elsewhere',
    who: 'dev',
    words: ['plan', 'publish', 'elsewhere.ts'],
    exit: 2,
    says: /uses a file that it may not read/,
    parts: { expected: /own folder/, found: anything, where: /elsewhere\.ts/, next: anything },
  },
  {
    what: 'another release than the one asked for',
    who: 'dev',
    words: ['plan', 'check', 'sound.ts', '--release', 'shop@3.0.0'],
    exit: 2,
    says: /plan of another release/,
    parts: { expected: /shop@3\.0\.0/, found: /shop@2\.0\.0/, where: /sound\.ts$/, next: anything },
  },
  {
    what: 'another release than its path says',
    who: 'dev',
    words: ['plan', 'publish', 'plans/shop/9.9.9.ts'],
    exit: 2,
    says: /plan of another release/,
    parts: { expected: /shop@9\.9\.9/, found: /shop@2\.0\.0/, where: /9\.9\.9\.ts$/, next: anything },
  },
];

export const names: readonly Case[] = [
  {
    what: 'an unknown release',
    who: 'support',
    words: ['release', 'shop@9.9.9'],
    exit: 2,
    says: /nothing is known of shop@9\.9\.9/,
    parts: { expected: anything, found: /shop@9\.9\.9/, next: /backout/ },
  },
  {
    what: 'a start of an unknown release',
    who: 'support',
    words: start('shop@9.9.9'),
    exit: 2,
    says: /no plan is published for shop@9\.9\.9/,
    parts: { expected: anything, found: /shop@9\.9\.9/, next: /backout plan publish/ },
  },
  {
    what: 'an unknown run',
    who: 'support',
    words: ['status', 'shop-99'],
    exit: 2,
    says: /there is no run shop-99/,
    parts: { expected: anything, found: /shop-99/, next: /backout list/ },
  },
  {
    what: 'an unknown gate',
    who: 'approver',
    words: approve('shop-1', 'go-haed'),
    exit: 2,
    says: /shop-1 has no gate "go-haed"/,
    parts: { expected: /go-ahead/, found: /go-haed/, next: /did you mean go-ahead/ },
  },
  {
    what: 'an unknown step',
    who: 'support',
    words: ['retry', 'shop-1', 'swich', '--yes'],
    exit: 2,
    says: /shop-1 has no step "swich"/,
    parts: { expected: anything, found: /swich/, next: /did you mean switch/ },
  },
  {
    what: 'a gate that is a step',
    who: 'approver',
    words: approve('shop-1', 'switch'),
    exit: 2,
    says: /switch of shop-1/,
    parts: { expected: /waits for a decision: go-ahead/, found: /command switch/, next: /backout status shop-1/ },
  },
];

export const people: readonly Case[] = [
  {
    what: 'a second start',
    who: 'support',
    words: start('shop@2.0.0'),
    exit: 3,
    says: /shop-1 is under way .* started by support@example\.com at /,
    parts: { expected: anything, found: /shop-1/, next: /backout status shop-1/ },
    gains: ['run.requested', 'run.denied'],
  },
  {
    what: 'a key that is nobody’s',
    who: 'stranger',
    words: approve('shop-1', 'go-ahead'),
    exit: 3,
    says: /this key is nobody's on the roster/,
    parts: { expected: anything, found: /SHA256:/, where: /BACKOUT_KEY/, next: anything },
  },
  {
    what: 'a key of somebody else',
    who: 'stranger',
    words: [...approve('shop-1', 'go-ahead'), '--person', 'ann@example.com'],
    exit: 3,
    says: /this key is not one of ann@example\.com's/,
    parts: { expected: /SHA256:/, found: /SHA256:/, next: anything },
    gains: ['noise.counted'],
  },
  {
    what: 'a wrong role',
    who: 'dev',
    words: approve('shop-1', 'go-ahead'),
    exit: 3,
    says: /dev@example\.com/,
    parts: { expected: /approver/, found: /developer/, next: anything },
    gains: ['gate.denied'],
  },
  {
    what: 'an auditor',
    who: 'auditor',
    words: ['stop', 'shop-1', '--reason', 'enough', '--yes'],
    exit: 3,
    says: /auditor@example\.com/,
    parts: { expected: anything, found: /auditor/, next: anything },
    gains: ['request.denied'],
  },
  {
    what: 'the requester',
    who: 'support',
    words: approve('shop-1', 'go-ahead'),
    exit: 3,
    says: /support@example\.com/,
    parts: { next: anything },
    gains: ['gate.denied'],
  },
  {
    what: 'a gate that was settled',
    who: 'approver2',
    words: ['refuse', 'store-1', 'go-ahead', '--reason', 'too late', '--yes'],
    exit: 2,
    says: /it is approved, last decided by ann@example\.com at /,
    parts: { expected: anything, found: /approved/, next: /backout status store-1/ },
  },
  {
    what: 'a roster that does not parse',
    who: 'admin',
    words: ['roster', 'publish', 'broken.yaml', '--yes'],
    exit: 2,
    says: /the roster is not YAML/,
    parts: { expected: /YAML/, found: anything, where: place('broken.yaml'), next: anything },
  },
  {
    what: 'a roster of another shape',
    who: 'admin',
    words: ['roster', 'publish', 'shapeless.yaml', '--yes'],
    exit: 2,
    says: /the roster is wrong at people\.0\.roles/,
    parts: { expected: /array/, found: /"developer"/, where: place('shapeless.yaml'), next: anything },
  },
  {
    what: 'a roster without an administrator',
    who: 'admin',
    words: ['roster', 'publish', 'headless.yaml', '--yes'],
    exit: 3,
    says: /nobody on the roster is an administrator/,
    parts: { where: place('headless.yaml'), next: anything },
  },
];

export const services: readonly Case[] = [
  {
    what: 'a disk without space',
    who: 'support',
    words: ['note', 'shop-1', 'see this', '--file', 'large.bin'],
    exit: 4,
    says: /the record cannot be written/,
    parts: { expected: anything, found: anything, where: /record\.sqlite$/, next: /space|disk/ },
  },
  {
    what: 'a folder that cannot be made',
    who: 'admin',
    words: ['init', '--dir', '/dev/null/here', '--admin', 'a@example.com'],
    exit: 4,
    says: /folder cannot be made/,
    parts: { expected: anything, found: anything, where: /\/dev\/null\/here/, next: /--dir/ },
  },
  {
    what: 'an installation that is there',
    who: 'admin',
    words: ['init', '--admin', 'a@example.com'],
    exit: 2,
    says: /there is an installation here already/,
    parts: { expected: anything, found: anything, next: anything },
  },
  {
    what: 'a second `up`',
    who: 'admin',
    words: ['up'],
    exit: 2,
    says: /another API listens there/,
    parts: { found: anything, where: /api\.sock$/, next: anything },
  },
];
