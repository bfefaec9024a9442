import { aStep, openManualStep, type StepTarget } from '../../run/target.ts';
import type { CommandContext } from '../command.ts';
import { signedCommand } from '../rows.ts';
import type { EnvelopeOf } from '../../../requests/envelope.ts';
import { BackoutError } from '../../../common/errors.ts';
import type { FrozenPlan, ManualStep } from '../../../plans/language/schema/index.ts';
import { isByHand, placeOf } from '../../../plans/language/plan-queries.ts';
import { askText } from '../../terminal/ask.ts';
import type { Api } from '../../connect/api.ts';
import { readToStore } from '../../connect/stored-files.ts';

/** Confirms that a manual step was done, with the evidence that it asks for. */
export const confirmCommand = signedCommand({
  action: 'confirm',
  about: aStep(openManualStep),
  members: async (target, context) => ({
    evidence: await collectEvidence(context, await context.api(), target),
    note: context.options.text('note') ?? null,
  }),
  says: ({ run, evidence }, { step }) => [
    `Confirm that this is done: ${step.address} (${step.title}) of ${run}`,
    ...evidence.map(({ id, value, file }) => `  ${id}: ${value ?? file ?? 'nothing'}`),
  ],
});

type Evidence = EnvelopeOf<'confirm'>['evidence'];
type Wanted = ManualStep['evidence'][number];

/**
 * Collects the evidence that a manual step asks for, in its order: from `--evidence ID=VALUE` or `ID=@FILE`, and on a
 * terminal from the person. Stores files. Throws `usage` for evidence that the step does not ask for and for what is no
 * number; `evidence-missing` for required evidence that is not there; `file-unreadable` or `too-large` for a file.
 */
async function collectEvidence(context: CommandContext, api: Api, target: StepTarget): Promise<Evidence> {
  const wanted = await wantedBy(api, target);
  const given = givenValues(context.options.list('evidence'), wanted, target);
  const collected: Evidence = [];
  for (const one of wanted) {
    const value = given.get(one.id) ?? (await askedEvidence(context, one));
    if (value !== undefined && value !== '') collected.push(await evidenceOf(context, api, one, value));
    else if (one.required) throw missingEvidence(one, target);
  }
  return collected;
}

async function wantedBy(api: Api, { view, step }: StepTarget): Promise<readonly Wanted[]> {
  const plan = JSON.parse(new TextDecoder().decode(await api.bytes(`/plans/${view.plan}`))) as FrozenPlan;
  const found = placeOf(plan, step.address)?.step;
  return isByHand(found) ? found.evidence : [];
}

function givenValues(words: readonly string[], wanted: readonly Wanted[], { step }: StepTarget): Map<string, string> {
  const values = words.map((word): [string, string] => {
    const at = word.indexOf('=');
    const id = word.slice(0, at);
    if (at > 0 && wanted.some((one) => one.id === id)) return [id, word.slice(at + 1)];
    throw new BackoutError(
      'usage',
      at > 0 ? `${step.address} asks for no evidence "${id}"` : `"${word}" is no evidence`,
      {
        expected:
          wanted.length === 0
            ? 'no evidence'
            : wanted
                .map(({ id: name, kind }) => `${name}=${kind === 'file' ? '@FILE' : kind.toUpperCase()}`)
                .join(', '),
        found: word,
      },
    );
  });
  return new Map(values);
}

async function askedEvidence(
  { io, out, options }: CommandContext,
  { id, title, kind, required }: Wanted,
): Promise<string | undefined> {
  if (!io.interactive || out.json || options.flag('yes')) return undefined;
  const value = await askText(io, `${title} (${id}, ${kind}${required ? '' : ', may be left out'}):`, required);
  return value !== undefined && kind === 'file' && value !== '' ? `@${value.replace(/^@/, '')}` : value;
}

async function evidenceOf(
  { io }: CommandContext,
  api: Api,
  { id, kind }: Wanted,
  value: string,
): Promise<Evidence[number]> {
  if (kind === 'file')
    return { id, value: null, file: await api.putBlob(await readToStore(value.replace(/^@/, ''), io.cwd)) };
  if (kind === 'text') return { id, value, file: null };
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return { id, value: number, file: null };
  throw new BackoutError('usage', `the evidence ${id} is not a number`, { expected: 'a number', found: value });
}

function missingEvidence({ id, title, kind }: Wanted, { view, step }: StepTarget): BackoutError {
  return new BackoutError('evidence-missing', `the evidence ${id} is missing`, {
    expected: `${id} (${kind}): ${title}`,
    found: 'nothing',
    next: `backout confirm ${view.run} ${step.address} --evidence ${id}=${kind === 'file' ? '@FILE' : 'VALUE'}`,
  });
}
