/** A rule about the text of files: what must not be there, and where the rule holds. */
export interface HouseRule {
  readonly because: string;
  readonly pattern: RegExp;
  readonly applies: (path: string) => boolean;
}

const isSource = (path: string): boolean => /\.(ts|mjs)$/.test(path);
const isTest = (path: string): boolean => path.endsWith('.test.ts');

/** The files that show the rules what to find, and so break them. */
const exempt: readonly string[] = ['test/lint/house.ts', 'test/lint/house.test.ts'];

/** What no file of the repository may contain. */
export const houseRules: readonly HouseRule[] = [
  {
    because: 'a focused test hides all others',
    pattern: /\b(?:it|test|describe)(?:\.\w+)*\.only\b|\bf(?:it|describe)\(/,
    applies: isTest,
  },
  {
    because: 'a test is skipped with a reason, by describeUnless of test/support/skip.ts',
    pattern: /\b(?:it|test|describe)(?:\.\w+)*\.(?:skip|todo|failing)\b|\bx(?:it|test|describe)\(/,
    applies: isTest,
  },
  {
    because: 'a rule of the linter that is set aside says why, after --',
    pattern: /(?:oxlint|eslint)-disable(?!.* -- \S)/,
    applies: isSource,
  },
  {
    because: 'types are mended, not silenced',
    pattern: /@ts-(?:ignore|nocheck)/,
    applies: isSource,
  },
  {
    because: 'a path of one machine works on no other',
    pattern: /(?<![\w.$}*-])\/(?:home\/\w+|Users\/\w+|work|root)\//,
    applies: (path) => path !== 'package-lock.json',
  },
  {
    because: 'the registry is the business of the machine, not of the repository',
    pattern: /"resolved": "|_auth(?:Token)?=|\bregistry=/,
    applies: (path) => isSource(path) || path.endsWith('.npmrc') || path === 'package-lock.json',
  },
];

/** `file:line: reason` for every line of a text that breaks a rule. */
export function breaches(path: string, text: string, rules: readonly HouseRule[] = houseRules): string[] {
  const applicable = exempt.includes(path) ? [] : rules.filter(({ applies }) => applies(path));
  return text
    .split('\n')
    .flatMap((line, index) =>
      applicable.filter(({ pattern }) => pattern.test(line)).map(({ because }) => `${path}:${index + 1}: ${because}`),
    );
}
