import type { Roster } from '../../../authority/roster-schema.ts';
import type { PageOptions } from './page.ts';

/** `roster show`: who has which roles and keys, and what the installation's own roles may do. */
export function renderRoster(roster: Roster, _options: PageOptions): string[] {
  return roster.people.map(({ person }) => person);
}
