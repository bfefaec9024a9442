import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import of one file: what it names, resolved to a path from the root when it is relative. */
export interface Import {
  readonly target: string;
  /** Erased before anything runs. */
  readonly typeOnly: boolean;
  /** Loaded when the line is reached, not with the file. */
  readonly lazy: boolean;
}

/** Evaluating a file that somebody names is what these are for; what they load is no part of the project. */
const loadWhatTheyAreGiven = ['plans/evaluate/child/child.ts', 'test/support/evaluate-many-child.ts'];

/** What a source file imports or re-exports. Throws for a file that does not parse and for a computed `import()`. */
export function importsOf(path: string, source: string): Import[] {
  const { module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const resolve = (specifier: string) => resolveFrom(path, specifier);
  const imports = module.staticImports.map(({ moduleRequest, entries }) => ({
    target: resolve(moduleRequest.value),
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    lazy: false,
  }));
  const exports = module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ target: resolve(moduleRequest.value), typeOnly: isType, lazy: false }] : [],
    );
  const computed = loadWhatTheyAreGiven.includes(path) ? [] : module.dynamicImports;
  const lazy = computed.map(({ moduleRequest: { start, end } }) => ({
    target: resolve(literal(path, source.slice(start, end))),
    typeOnly: false,
    lazy: true,
  }));
  return [...imports, ...exports, ...lazy];
}

function resolveFrom(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier;
}

function literal(path: string, text: string): string {
  const match = /^(['"`])([^'"`$]*)\1$/.exec(text);
  if (!match?.[2]) throw new Error(`${path}: expected import() of a literal, found import(${text})`);
  return match[2];
}
