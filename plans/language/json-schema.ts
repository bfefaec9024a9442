import { z } from 'zod';
import { questions, type Question } from './builders/questions.ts';
import * as schema from './schema/index.ts';

/** Shapes that the published schema names, so that an editor can say what it completes. */
const named: Readonly<Record<string, z.ZodType>> = {
  Advice: schema.advice,
  Affected: schema.affected,
  Capture: schema.capture,
  CaptureShape: schema.captureShape,
  Channel: schema.channelSchema,
  Condition: schema.condition,
  Contingency: schema.contingencySchema,
  Criterion: schema.criterionSchema,
  Id: schema.idSchema,
  Input: schema.plainInput,
  InputOrSecret: schema.secretInput,
  Milliseconds: schema.millisecondsSchema,
  Probe: schema.probeSchema,
  Quorum: schema.quorumSchema,
  RetryPolicy: schema.retryPolicy,
  Step: schema.stepSchema,
  Text: schema.textSchema,
  UndoStep: schema.undoStep,
  ...Object.fromEntries(Object.entries(schema.stepSchemas).map(([kind, one]) => [nameOfStep(kind), one])),
};

/** `CommandStep` for `command`. */
function nameOfStep(kind: string): string {
  return `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}Step`;
}

type Members = Record<string, { description?: string }>;

/**
 * The JSON Schema (draft 2020-12) of a frozen plan as a file: what has a default may be left out, and `$schema` may
 * name this schema. It says all that shapes can say; `backout plan check` says the rest.
 */
export function planJsonSchema(): object {
  const registry = z.registry<{ id: string; title: string }>();
  for (const [id, one] of Object.entries(named)) registry.add(one, { id, title: id });
  const { properties, ...made } = z.toJSONSchema(schema.frozenPlan, { io: 'input', metadata: registry });
  return {
    $schema: made.$schema,
    $id: 'urn:backout:plan:v1',
    title: 'Backout plan',
    description: 'A frozen backout plan, version 1: one answer for each of the nine questions, for one release.',
    ...made,
    properties: {
      $schema: { type: 'string', description: 'Where this schema is, for editors. It is not part of the plan.' },
      ...asked((properties ?? {}) as Members),
    },
  };
}

/** Members that answer a question say which. */
function asked(properties: Members): Members {
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]) => {
      const question = Object.hasOwn(questions, name) ? questions[name as Question] : undefined;
      if (!question) return [name, one];
      const which = question.number <= 9 ? `Question ${question.number}. ` : '';
      return [name, { ...one, description: `${which}${question.asks}` }];
    }),
  );
}
