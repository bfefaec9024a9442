import type { StepSpec } from '../../builders/step-specs.ts';
import { freezeDuration, idOf } from '../../freeze/parts/context.ts';
import { idSchema, millisecondsSchema, textSchema } from '../../schema/parts/values.ts';
import type { FreezePlace } from './step-definition.ts';

/** What every step carries. */
export const common = {
  id: idSchema,
  title: textSchema,
  because: textSchema.nullable(),
  /** Who is responsible, and, for a manual step, who may confirm it. */
  role: idSchema,
  expectedMs: millisecondsSchema,
};

/** The frozen form of what every step carries. */
export function commonOf({ context, path, id, performer }: FreezePlace, spec: StepSpec, expected: string) {
  return {
    id,
    title: spec.title,
    because: spec.because ?? null,
    role: spec.role ? idOf(context, `${path}/role`, spec.role) : performer,
    expectedMs: freezeDuration(context, `${path}/expectedMs`, spec.expected ?? expected),
  };
}
