import type { PageOptions } from '../terminal/io.ts';
import { indentedLines } from './layout.ts';
import type { EventLine } from './line.ts';

/** The causes that a request may name. Their own file would load the schemas of all requests. */
const causeNames = 'code-corrupted, component-inoperable, side-effect, customer or other';

/** Returns the command that starts the rollback of a release, with the places that a person has to fill. */
export function startCommandLine(release: string, environment: string): string {
  return `backout start ${release} --env ${environment} --problem TEXT --cause CAUSE`;
}

/** Says what to put into these places. */
export function startHint(options: PageOptions): EventLine[] {
  return indentedLines(`TEXT is what was seen, in words; CAUSE is ${causeNames}.`, 10, { ...options, mark: 'faint' });
}
