import { z } from 'zod';
import { formatDuration, type Duration } from '../../../common/text/duration.ts';
import { built, type MembersOf } from '../builders/contents.ts';
import type { Criterion } from '../builders/criteria.ts';
import type { Channel, Quorum, Role } from '../builders/people.ts';
import { stepMembers, type StepSpec } from '../builders/step-specs.ts';
import type { Contingency, Gate } from '../builders/step-values.ts';
import type { Finding } from '../checks/parts/finding.ts';
import { mentionsInPlan, problem, quorumMentions } from '../checks/parts/problem.ts';
import { lines } from '../document/parts/document.ts';
import { quorumInDocument } from '../document/parts/words.ts';
import { freezeCriteriaRefs, freezeDuration, idOf, idsOf } from '../freeze/parts/context.ts';
import { freezeQuorum } from '../freeze/parts/quorum.ts';
import { quorumSchema, separations, type Separation } from '../schema/parts/people.ts';
import { idSchema, millisecondsSchema, textSchema } from '../schema/parts/values.ts';
import { common, commonOf } from './parts/common.ts';
import { shownLine } from './parts/shown.ts';
import type { FreezePlace, NamedByStep, StepDefinition } from './parts/step-definition.ts';

/** Waits for people to decide. */
export const gateStep = z.strictObject({
  kind: z.literal('gate'),
  ...common,
  question: textSchema,
  quorum: quorumSchema,
  excluded: z.array(z.enum(separations)),
  /** Default exclusions the author lifted, each with a reason that page and report show. */
  lifted: z.array(z.strictObject({ who: z.enum(separations), because: textSchema })),
  decideOn: z.array(idSchema),
  deadlineMs: millisecondsSchema,
  /** Approval cannot be written here. */
  onDeadline: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('refuse') }),
    z.strictObject({ do: z.literal('contingency'), contingency: idSchema }),
  ]),
  remindEveryMs: millisecondsSchema.nullable(),
  /** In stages; `role`: whose people are named and find the gate in their inbox from then on. They decide only where the quorum has the role. */
  escalate: z.array(
    z.strictObject({
      afterMs: millisecondsSchema,
      channels: z.array(idSchema).min(1),
      role: idSchema.nullable().default(null),
    }),
  ),
  /** An approval not used within this time after the gate settled expires. */
  useWithinMs: millisecondsSchema,
});
export type GateStep = z.infer<typeof gateStep>;

export interface GateSpec extends StepSpec {
  /** What the people decide; default: the title. */
  readonly question?: string;
  readonly quorum: Quorum;
  /** Besides requester and author, who never approve by default. */
  readonly alsoExclude?: readonly Separation[];
  /** Default exclusions lifted, each with a reason that page and report show. */
  readonly lift?: readonly { readonly who: Separation; readonly because: string }[];
  /** Measured when the gate opens and shown to who decides. */
  readonly decideOn?: readonly Criterion[];
  /** Default `1h`. */
  readonly deadline?: Duration;
  /** Default `refuse`. Approval cannot be written here. */
  readonly onDeadline?: 'refuse' | Contingency;
  /** Default `5m`; null: never. */
  readonly remindEvery?: Duration | null;
  /** In stages. `to`: a role whose people are named, and find the gate in their inbox from then on. */
  readonly escalate?: readonly {
    readonly after: Duration;
    readonly channels: readonly Channel[];
    readonly to?: Role;
  }[];
  /** An approval not used within this time expires; default `1h`. */
  readonly useWithin?: Duration;
}
const members: MembersOf<GateSpec> = {
  ...stepMembers,
  question: true,
  quorum: true,
  alsoExclude: true,
  lift: { who: true, because: true },
  decideOn: true,
  deadline: true,
  onDeadline: true,
  remindEvery: true,
  escalate: { after: true, channels: true, to: true },
  useWithin: true,
};

/** Waits for people to decide. */
export function gate(id: string, spec: GateSpec): Gate {
  return built({ kind: 'gate', id }, spec, gate, { members });
}

const defaults = {
  expected: '10m',
  deadline: '1h',
  remindEvery: '5m',
  useWithin: '1h',
  excluded: ['requester', 'author'],
} as const;

/** The step at which people decide. */
export const gateKind: StepDefinition<GateStep, GateSpec> = {
  defaults,
  drawn: { fill: '#fff2cc', detail: ({ quorum }) => `gate: ${quorumInDocument(quorum)}` },
  freeze: freezeGate,
  does: gateLines,
  shown: ({ question }) => shownLine('question', question),
  names: namesOf,
  problems: (pointer, step) => [...separation(pointer, step), ...escalation(pointer, step)],
  outlined: ({ decideOn, remindEveryMs, escalate }, labelsOf) => ({
    measuredOn: labelsOf(decideOn),
    remindEveryMs,
    escalations: escalate.map(({ afterMs }) => afterMs),
  }),
};

/** The frozen form of a gate, its default exclusions and what its author lifts of them included. */
function freezeGate(place: FreezePlace, spec: GateSpec): GateStep {
  const { context, path } = place;
  const time = (name: string, value: string) => freezeDuration(context, `${path}/${name}`, value);
  const remindEvery = spec.remindEvery === undefined ? defaults.remindEvery : spec.remindEvery;
  return {
    kind: 'gate',
    ...commonOf(place, spec, defaults.expected),
    question: spec.question ?? spec.title,
    quorum: freezeQuorum(context, `${path}/quorum`, spec.quorum),
    excluded: excluded(spec),
    lifted: (spec.lift ?? []).map(({ who, because }) => ({ who, because })),
    decideOn: spec.decideOn ? freezeCriteriaRefs(context, `${path}/decideOn`, spec.decideOn) : [],
    deadlineMs: time('deadlineMs', spec.deadline ?? defaults.deadline),
    onDeadline: onDeadline(place, spec.onDeadline),
    remindEveryMs: remindEvery === null ? null : time('remindEveryMs', remindEvery),
    escalate: (spec.escalate ?? []).map(({ after, channels, to }, index) => ({
      afterMs: time(`escalate/${index}/afterMs`, after),
      channels: idsOf(context, `${path}/escalate/${index}/channels`, channels),
      role: to === undefined ? null : idOf(context, `${path}/escalate/${index}/role`, to),
    })),
    useWithinMs: time('useWithinMs', spec.useWithin ?? defaults.useWithin),
  };
}

/** In the order of the list of all separations, so that the same rule has one form. */
function excluded(spec: GateSpec): Separation[] {
  const lifted = new Set(spec.lift?.map(({ who }) => who));
  const asked = new Set<Separation>([...defaults.excluded, ...(spec.alsoExclude ?? [])]);
  return separations.filter((who) => asked.has(who) && !lifted.has(who));
}

function onDeadline({ context, path }: FreezePlace, value: GateSpec['onDeadline']): GateStep['onDeadline'] {
  if (value === undefined || value === 'refuse') return { do: 'refuse' };
  return { do: 'contingency', contingency: idOf(context, `${path}/onDeadline/contingency`, value) };
}

function gateLines(step: GateStep) {
  const late =
    step.onDeadline.do === 'refuse' ? 'refused' : `the contingency ${step.onDeadline.contingency} is offered`;
  return lines(
    `asks: ${step.question}`,
    `needs: ${quorumInDocument(step.quorum)}${step.excluded.length > 0 ? `, not the ${step.excluded.join(', not the ')}` : ''}`,
    ...step.lifted.map(({ who, because }) => `the ${who} may approve because ${because}`),
    ...(step.decideOn.length > 0 ? [`shows: ${step.decideOn.join(', ')}`] : []),
    `unanswered after ${formatDuration(step.deadlineMs)}: ${late}`,
  );
}

function namesOf(pointer: string, { quorum, escalate, decideOn, onDeadline: late }: GateStep): NamedByStep {
  return {
    role: [
      ...quorumMentions(`${pointer}/quorum`, quorum),
      ...escalate.flatMap(({ role }, at) =>
        role === null ? [] : { path: `${pointer}/escalate/${at}/role`, name: role },
      ),
    ],
    criterion: mentionsInPlan(`${pointer}/decideOn`, decideOn),
    contingency:
      late.do === 'contingency' ? [{ path: `${pointer}/onDeadline/contingency`, name: late.contingency }] : [],
    channel: escalate.flatMap(({ channels }, at) => mentionsInPlan(`${pointer}/escalate/${at}/channels`, channels)),
  };
}

function separation(pointer: string, { excluded: kept, lifted }: GateStep): Finding[] {
  const both = lifted.filter(({ who }) => kept.includes(who));
  const silent = defaults.excluded.filter((who) => !kept.includes(who) && !lifted.some((one) => one.who === who));
  return [
    ...both.map(({ who }) =>
      problem(`${pointer}/lifted`, `the exclusion of the ${who} is lifted and kept`, {
        expected: 'one of the two',
        found: 'both',
      }),
    ),
    ...silent.map((who) =>
      problem(`${pointer}/excluded`, `the ${who} may approve and nothing says why`, {
        expected: `"${who}" in excluded, or in lifted with a reason`,
        found: 'neither',
        next: `Lift the exclusion with a reason: lift: [{ who: '${who}', because: '…' }].`,
      }),
    ),
  ];
}

function escalation(pointer: string, { escalate, deadlineMs }: GateStep): Finding[] {
  return escalate.flatMap(({ afterMs }, at) =>
    afterMs < deadlineMs
      ? []
      : [
          problem(`${pointer}/escalate/${at}/afterMs`, 'this escalation comes after the deadline', {
            expected: `less than ${deadlineMs} ms`,
            found: `${afterMs} ms`,
          }),
        ],
  );
}
