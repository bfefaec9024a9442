import { parseRoster } from '../../roster/parse.ts';
import type { Roster } from '../../roster/schema.ts';
import { readGiven } from '../terminal/files.ts';

/** The roster in a file that the person named. Throws `file-unreadable` or `roster-invalid`. */
export async function rosterGiven(file: string, cwd: string): Promise<Roster> {
  return parseRoster((await readGiven(file, cwd)).toString('utf8'), file);
}
