import { z } from 'zod';
import { built, type MembersOf } from '../builders/contents.ts';
import { actingMembers, type ActingSpec } from '../builders/step-specs.ts';
import type { Step } from '../builders/step-values.ts';
import type { Input } from '../builders/values.ts';
import type { Finding } from '../checks/parts/finding.ts';
import { inputsAt } from '../checks/parts/inputs.ts';
import { problem, repeated } from '../checks/parts/problem.ts';
import { lines } from '../document/parts/document.ts';
import { inputWords } from '../document/parts/words.ts';
import { defaults as usual } from '../freeze/parts/defaults.ts';
import { plainList } from '../freeze/parts/inputs.ts';
import { idSchema, plainInput, textSchema } from '../schema/parts/values.ts';
import { acting, actingOf } from './parts/acting.ts';
import { shownLines } from './parts/shown.ts';
import type { StepDefinition } from './parts/step-definition.ts';

/** A person does it; `timeoutMs` is when the performer gets a reminder, never an outcome. */
export const manualSchema = z.strictObject({
  kind: z.literal('manual'),
  ...acting,
  instructions: z.array(plainInput).min(1).max(100),
  evidence: z.array(
    z.strictObject({
      id: idSchema,
      kind: z.enum(['text', 'number', 'file']),
      title: textSchema,
      required: z.boolean(),
    }),
  ),
});
/** Something that a person does, as a step or as the undo of one. */
export type FrozenManual = z.infer<typeof manualSchema>;

export interface Manual extends Step {
  readonly kind: 'manual';
}
export interface EvidenceSpec {
  readonly id: string;
  readonly kind: 'text' | 'number' | 'file';
  readonly title: string;
  /** Default true. */
  readonly required?: boolean;
}
export interface ManualSpec extends ActingSpec {
  readonly instructions: readonly Input[];
  readonly evidence?: readonly EvidenceSpec[];
}
const members: MembersOf<ManualSpec> = {
  ...actingMembers,
  instructions: true,
  evidence: { id: true, kind: true, title: true, required: true },
};

/** Something that a person does and confirms. */
export function manual(id: string, spec: ManualSpec): Manual {
  return built({ kind: 'manual', id }, spec, manual, { members });
}

const defaults = { expected: '5m', timeout: '30m' } as const;

/** The step that a person does. */
export const manualKind: StepDefinition<FrozenManual, ManualSpec> = {
  defaults,
  drawn: { fill: '#f3eefb' },
  freeze: (place, spec) => ({
    kind: 'manual',
    // No worker sees to it, whatever the plan says for all others.
    ...actingOf(place, { ...spec, runsOn: spec.runsOn ?? usual.runsOn }, defaults),
    instructions: plainList(place.context, `${place.path}/instructions`, spec.instructions),
    evidence: (spec.evidence ?? []).map(({ id, kind, title, required = true }) => ({ id, kind, title, required })),
  }),
  does: ({ instructions, evidence }) => [
    ...instructions.map((line) => ({ mark: '-' as const, text: inputWords(line) })),
    ...lines(...evidence.map(({ title, required }) => `asks for: ${title}${required ? '' : ' (optional)'}`)),
  ],
  shown: ({ instructions, evidence }) => [
    ...shownLines('instructions', instructions),
    ...shownLines(
      'evidence',
      evidence.map(({ title }) => title),
    ),
  ],
  inputs: (pointer, { instructions }) => inputsAt(`${pointer}/instructions`, instructions),
  twice: (pointer, { evidence }) =>
    repeated(
      `${pointer}/evidence`,
      'evidence',
      evidence.map(({ id }) => id),
    ),
  problems: byHand,
  outlined: ({ timeoutMs }) => ({ escalations: [timeoutMs] }),
};

/** No worker carries out a manual step, so none would measure or repeat it: what a plan can say, a run enforces. */
function byHand(pointer: string, step: FrozenManual): Finding[] {
  const said = {
    holdWhen: step.holdWhen.length > 0,
    proceedWhen: step.proceedWhen !== null,
    verify: step.verify !== null,
    retry: step.retry.attempts !== 1,
    runsOn: step.runsOn !== usual.runsOn,
  };
  return Object.entries(said).flatMap(([member, isSaid]) =>
    isSaid
      ? problem(`${pointer}/${member}`, `${step.id} is done by hand, and no worker sees to ${member}`, {
          expected: 'none in a manual step',
          found: member,
          next: 'Put a check step before or after it, or leave it out.',
        })
      : [],
  );
}
