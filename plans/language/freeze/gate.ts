import type { Quorum } from '../builders/people.ts';
import type { GateSpec, Separation } from '../builders/step-specs.ts';
import { defaults } from '../defaults.ts';
import type * as frozen from '../schema/steps.ts';
import { commonOf, type At } from './acting.ts';
import { freezeCriteriaRefs, idOf, idsOf, freezeDuration, report, type FreezeContext } from './context.ts';

/** The frozen form of a gate, its default exclusions and what its author lifts of them included. */
export function freezeGate(at: At, spec: GateSpec): frozen.GateStep {
  const { context, path } = at;
  const time = (name: string, value: string) => freezeDuration(context, `${path}/${name}`, value);
  const remindEvery = spec.remindEvery === undefined ? defaults.gate.remindEvery : spec.remindEvery;
  return {
    kind: 'gate',
    ...commonOf(at, spec, defaults.gate.expected),
    question: spec.question ?? spec.title,
    quorum: freezeQuorum(context, `${path}/quorum`, spec.quorum),
    excluded: excluded(spec),
    lifted: (spec.lift ?? []).map(({ who, because }) => ({ who, because })),
    decideOn: spec.decideOn ? freezeCriteriaRefs(context, `${path}/decideOn`, spec.decideOn) : [],
    deadlineMs: time('deadlineMs', spec.deadline ?? defaults.gate.deadline),
    onDeadline: onDeadline(at, spec.onDeadline),
    remindEveryMs: remindEvery === null ? null : time('remindEveryMs', remindEvery),
    escalate: (spec.escalate ?? []).map(({ after, channels, to }, index) => ({
      afterMs: time(`escalate/${index}/afterMs`, after),
      channels: idsOf(context, `${path}/escalate/${index}/channels`, channels),
      role: to === undefined ? null : idOf(context, `${path}/escalate/${index}/role`, to),
    })),
    useWithinMs: time('useWithinMs', spec.useWithin ?? defaults.gate.useWithin),
  };
}

/** In the order of the list of all separations, so that the same rule has one form. */
function excluded(spec: GateSpec): Separation[] {
  const lifted = new Set(spec.lift?.map(({ who }) => who));
  const asked = new Set<Separation>([...defaults.gate.excluded, ...(spec.alsoExclude ?? [])]);
  const order: readonly Separation[] = ['requester', 'author', 'earlier-approver', 'performer'];
  return order.filter((who) => asked.has(who) && !lifted.has(who));
}

function onDeadline({ context, path }: At, value: GateSpec['onDeadline']): frozen.GateStep['onDeadline'] {
  if (value === undefined || value === 'refuse') return { do: 'refuse' };
  return { do: 'contingency', contingency: idOf(context, `${path}/onDeadline/contingency`, value) };
}

/** The frozen form of a quorum; what says nobody is reported. */
export function freezeQuorum(context: FreezeContext, path: string, quorum: Quorum): frozen.FrozenQuorum {
  switch (quorum?.kind) {
    case 'role':
      return { kind: 'role', role: quorum.id, count: 1 };
    case 'seats':
      return { kind: 'role', role: idOf(context, `${path}/role`, quorum.role), count: quorum.count };
    case 'all':
    case 'any':
      return { kind: quorum.kind, of: quorum.of.map((one, at) => freezeQuorum(context, `${path}/of/${at}`, one)) };
    default:
      report(context, path, 'this does not say who decides', {
        expected: 'a role, or quorum(role, 2)',
        found: quorum === undefined ? 'nothing' : typeof quorum,
      });
      return { kind: 'any', of: [] };
  }
}
