import type { PageOptions } from '../terminal/io.ts';
import { indentedLines } from './layout.ts';
import type { EventLine } from './line.ts';

/** As the request has them; their source would load the schemas of every request. */
const causeNames = 'code-corrupted, component-inoperable, side-effect, customer or other';

/** The command that starts the rollback of a release, with what a person has to put in. */
export function startCommandLine(release: string, environment: string): string {
  return `backout start ${release} --env ${environment} --problem TEXT --cause CAUSE`;
}

/** What is to be put in there. */
export function startHint(options: PageOptions): EventLine[] {
  return indentedLines(`TEXT is what was seen, in words; CAUSE is ${causeNames}.`, 10, { ...options, mark: 'faint' });
}
