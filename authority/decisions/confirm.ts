import { BackoutError } from '../../common/errors.ts';
import type { FrozenManual } from '../../plans/language/kinds/manual.ts';
import { isByHand, isGate } from '../../plans/language/plan-queries.ts';
import { lastAttempt } from '../../records/fold/index.ts';
import type { EnvelopeOf } from '../../requests/envelope.ts';
import { endAttempt } from '../attempts/index.ts';
import { requireNotApproved } from '../people/performer.ts';
import type { RosterPerson } from '../../roster/people.ts';
import { appendFor, type Adjudicate, type StepInRequest } from '../context/request-context.ts';
import { requireBlobs } from '../context/uploaded-blobs.ts';
import { activeRunOf, stepOf } from '../context/named-run.ts';

type Evidence = EnvelopeOf<'confirm'>['evidence'];
type Asked = FrozenManual['evidence'][number];

/** Somebody with the step's role has done what it says, and gives the evidence that it asks for. */
export const confirmStep: Adjudicate<'confirm'> = async (asked) => {
  const { tx, envelope, person, actor } = asked;
  const found = stepOf(activeRunOf(asked, { ending: true }), envelope);
  const step = requireManual(found);
  requireStepRole(person, found.address, step.role);
  requireNotApproved(found.state, found.plan, person.person, found.address);
  const { openedAt, attempt } = requireOpen(found);
  requireEvidence(envelope.run, found.address, step.evidence, envelope.evidence);
  await requireBlobs(
    asked,
    envelope.evidence.flatMap(({ file }) => file ?? []),
  );
  const message = `done by ${person.person}${envelope.note === null ? '' : `: ${envelope.note}`}`;
  const durationMs = Date.parse(tx.now) - Date.parse(openedAt);
  const ref = { run: envelope.run, address: found.address, visit: envelope.visit, attempt };
  if (envelope.note !== null)
    await appendFor(asked, found, 'note', { text: `${found.address}: ${envelope.note}`, files: [] });
  await endAttempt(found.run, ref, { outcome: 'succeeded', durationMs, message, evidence: envelope.evidence }, actor);
  return {
    message: `${found.address} is done`,
    run: envelope.run,
    entry: (await tx.size()) - 1,
    next: `backout status ${envelope.run}`,
  };
};

/** The step's own role and no other: a role that may confirm in general does not stand in for it. */
function requireStepRole({ person, roles }: RosterPerson, address: string, role: string): void {
  if (roles.includes(role)) return;
  throw new BackoutError('role-missing', `${person} does not have the role that confirms ${address}`, {
    expected: `the role ${role}`,
    found: `the roles ${roles.join(', ')}`,
    next: 'ask somebody with that role',
  });
}

function requireManual({ state, address, step }: StepInRequest): FrozenManual {
  if (isByHand(step)) return step;
  throw new BackoutError('step-not-waiting', `${address} is not done by hand`, {
    expected: 'a manual step',
    found: `a ${step.kind} step`,
    next: isGate(step) ? `backout show ${state.run} ${address}` : `backout status ${state.run}`,
  });
}

function requireOpen({ state, address, visit }: StepInRequest): { openedAt: string; attempt: number } {
  const last = lastAttempt(visit);
  if (visit.state === 'open' && last?.openedAt) return { openedAt: last.openedAt, attempt: last.attempt };
  throw new BackoutError('step-not-waiting', `${address} of ${state.run} does not wait for anybody`, {
    expected: 'a manual step that is open',
    found:
      last?.endedBy?.kind === 'person'
        ? `${visit.outcome ?? visit.state} by ${last.endedBy.person} at ${last.endedAt}`
        : (visit.outcome ?? visit.state),
    next: `backout status ${state.run}`,
  });
}

/** Everything required is there, of its kind, and nothing that was not asked for. */
function requireEvidence(run: string, address: string, wanted: readonly Asked[], given: Evidence): void {
  const problems = [
    ...wanted.flatMap((one) =>
      problemOf(
        one,
        given.filter(({ id }) => id === one.id),
      ),
    ),
    ...given.filter(({ id }) => !wanted.some((one) => one.id === id)).map(({ id }) => `${id} is not asked for`),
  ];
  if (problems.length === 0) return;
  throw new BackoutError('evidence-missing', `the evidence for ${address} is not complete: ${problems.join('; ')}`, {
    expected:
      wanted
        .map(({ id, kind, required, title }) => `${id} (${kind}${required ? '' : ', optional'}): ${title}`)
        .join('; ') || 'no evidence',
    found: given.map(({ id }) => id).join(', ') || 'none',
    next: `backout confirm ${run} ${address} --evidence ID=VALUE`,
  });
}

function problemOf({ id, kind, required }: Asked, given: Evidence): string[] {
  const [first, ...more] = given;
  if (more.length > 0) return [`${id} is given twice`];
  const isSaid = first !== undefined && first.value !== null && String(first.value).trim() !== '';
  const isEmpty = kind === 'file' ? !first?.file : !isSaid;
  if (!first || isEmpty) return required || isSaid ? [`${id} is missing`] : [];
  const isRight =
    kind === 'file'
      ? first.value === null
      : first.file === null && typeof first.value === (kind === 'number' ? 'number' : 'string');
  return isRight ? [] : [`${id} is not a ${kind}`];
}
