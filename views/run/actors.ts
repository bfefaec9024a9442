import type { Actor } from '../../records/entries.ts';

/** How an actor is named in views: a person's address, or the part of the machinery. */
export function whoIs(actor: Actor): string {
  return actor.kind === 'system' ? actor.part : actor.person;
}
