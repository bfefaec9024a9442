import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';

export const folder = fileURLToPath(new URL('../histories', import.meta.url));

export interface SavedHistory {
  readonly name: string;
  readonly json: unknown;
}

/** Every history of a finished run that was saved, by whatever version of the workflows it was made. */
export function savedHistories(): SavedHistory[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names
    .toSorted()
    .map((name) => ({ name, json: JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown }));
}

/** A history as a replay takes it. */
export function historyOf({ json }: SavedHistory) {
  return historyFromJSON(json);
}
