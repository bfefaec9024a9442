import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Actor } from '../../records/entries.ts';

/** The adjudicating part of this process, as the one who writes what nobody asked for: a deadline that has passed. */
export const systemActor: Actor = { kind: 'system', part: 'authority', host: hostname(), incarnation: randomUUID() };
