import { z } from 'zod';
import type { Action } from '../roster/schema.ts';
import { actionSpecs, type ActionWithRow } from './actions.ts';
import { namedByAbout } from './members.ts';

export { causes, decisions, injection, manualOutcomes, type Decision, type Injection } from './members.ts';

/** The namespace of every signature: `ssh-keygen -Y sign -n backout`. */
export const signatureNamespace = 'backout';

type Spec<A extends ActionWithRow> = (typeof actionSpecs)[A];
type Named<A extends ActionWithRow> = (typeof namedByAbout)[Spec<A>['about']];
type ShapeOf<A extends ActionWithRow> = Named<A>['before'] &
  Named<A>['after'] &
  Spec<A>['members'] & { readonly action: z.ZodLiteral<A> };
type Schema<A extends ActionWithRow> = z.ZodObject<
  { -readonly [K in keyof ShapeOf<A>]: Extract<ShapeOf<A>[K], z.ZodType> },
  z.core.$strict
>;
type AnySchema = { [A in ActionWithRow]: Schema<A> }[ActionWithRow];

function schemaOf(action: ActionWithRow): z.ZodObject {
  const { about, members } = actionSpecs[action];
  const { before, after } = namedByAbout[about];
  return z.strictObject({ ...before, action: z.literal(action), ...after, ...members });
}

// The type of each schema is that of its row, which Object.keys forgets.
const schemas = (Object.keys(actionSpecs) as ActionWithRow[]).map(schemaOf) as unknown as [AnySchema, ...AnySchema[]];

/** Everything a person can ask for. One member for each action; an unknown member or field is refused. */
export const envelope = z.discriminatedUnion('action', schemas);
export type Envelope = z.infer<typeof envelope>;
export type EnvelopeOf<A extends Action> = Extract<Envelope, { action: A }>;
