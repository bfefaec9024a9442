import type { ControlActivities } from '../contract.ts';
import { acceptedAnswer } from '../../authority/context/answers.ts';
import { requireAssessment } from '../../authority/context/kept-request.ts';
import type { EnvelopeOf } from '../../requests/envelope.ts';
import type { Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { releaseName } from '../../common/names.ts';
import type { BodyOf, Measurement } from '../../records/entries.ts';
import type { ReadTx, WriteTx } from '../../records/record-store.ts';
import { answering } from '../failure.ts';
import type { ControlDeps } from './deps.ts';
import { unmeasured } from './success.ts';

type Advice = BodyOf<'release.assessed'>['advice'];

/**
 * Puts the readings of an assessment together, writes `release.assessed` once, and answers its request with the advice
 * and the figures. Answered before, it changes nothing. Throws `receipt-missing` or `plan-unknown` without a retry.
 */
export function concludeAssessmentActivity({ store, actor }: ControlDeps): ControlActivities['concludeAssessment'] {
  return ({ request }) =>
    answering(() =>
      store.write(async (tx) => {
        const { asked, isAnswered } = await requestOf(tx, request);
        if (isAnswered) return;
        const { plan, deciding } = await criteriaOf(tx, asked);
        const measurements = await readingsFor(tx, asked, request, deciding);
        const advice = adviceFor(measurements.filter(({ criterion }) => deciding.includes(criterion)));
        const { release, environment } = asked;
        const body = { measurements, advice };
        const key = `release.assessed/${request}`;
        const { entry } = await tx.append({ type: 'release.assessed', actor, release, environment, plan, key, body });
        const message = `${releaseName(release)} in ${environment}: ${words[advice]}`;
        await tx.answer(
          request as Digest,
          acceptedAnswer(request as Digest, tx.now, { message, entry: entry.seq, data: body }),
        );
      }),
    );
}

const words: Readonly<Record<Advice, string>> = {
  keep: 'its criteria say to keep it',
  'roll-back': 'its criteria say to roll it back',
  'cannot-tell': 'its criteria do not say whether to roll it back',
};

/** Any criterion that fails asks for a rollback; only when all pass is there a reason to keep the release. */
function adviceFor(measurements: readonly Measurement[]): Advice {
  if (measurements.some(({ verdict }) => verdict === 'fail')) return 'roll-back';
  return measurements.every(({ verdict }) => verdict === 'pass') ? 'keep' : 'cannot-tell';
}

async function requestOf(tx: ReadTx, request: string): Promise<{ asked: EnvelopeOf<'assess'>; isAnswered: boolean }> {
  const receipt = await tx.receipt(request);
  const asked = requireAssessment(receipt, request);
  return { asked, isAnswered: (receipt?.answer ?? null) !== null && receipt?.answer?.status !== 'received' };
}

async function criteriaOf(
  tx: ReadTx,
  { release }: EnvelopeOf<'assess'>,
): Promise<{ plan: string; deciding: readonly string[] }> {
  const [newest] = await tx.publishedPlans({ release });
  const plan = newest && (await tx.plan(newest.digest));
  if (plan) return { plan: newest.digest, deciding: [...new Set(plan.circumstances.rollBackWhen)] };
  throw new BackoutError('plan-unknown', `there is no plan for ${releaseName(release)}`, {
    found: releaseName(release),
  });
}

/** The criteria that decide, unread or not, then the other readings. */
async function readingsFor(
  tx: WriteTx,
  { release }: EnvelopeOf<'assess'>,
  request: string,
  deciding: readonly string[],
): Promise<Measurement[]> {
  const entries = await tx.entries({ release, type: 'criteria.measured' });
  const readings = entries.flatMap(({ type, body }) =>
    type === 'criteria.measured' && body?.purpose === 'assess' && body.request === request ? body.measurements : [],
  );
  const decisive = deciding.map((id) => readings.findLast((one) => one.criterion === id) ?? unmeasured(id, tx.now));
  return [...decisive, ...readings.filter(({ criterion }) => !deciding.includes(criterion))];
}
