import { formatDuration } from '../../common/duration.ts';
import { releaseName } from '../../common/names.ts';
import { questions, type Question } from './builders/questions.ts';
import { neededMs } from './places.ts';
import type { Criterion } from './schema/criteria.ts';
import type { FrozenPlan } from './schema/plan.ts';
import { stepLines } from './showing/steps.ts';
import { criterionWords, inputWords, probeWords } from './showing/words.ts';

/** A plan as a document for people: plain text, the nine questions as its headings. */
export function showPlan(plan: FrozenPlan): string {
  const title = `${releaseName(plan.release)}: ${plan.title}`;
  const answered = (Object.keys(answers) as Question[]).flatMap((question) => [
    '',
    heading(question),
    ...answers[question](plan).map(indented),
  ]);
  return [title, '='.repeat(title.length), '', ...about(plan), ...answered, ''].join('\n');
}

function heading(question: Question): string {
  const { number, asks } = questions[question];
  return number <= 9 ? `${number}. ${asks}` : `Also: ${asks}`;
}

const indented = (line: string): string => `   ${line}`;

function about({ returnsTo, authors, roles, settings, secrets }: FrozenPlan): string[] {
  return [
    `Returns to ${returnsTo}. Written by ${authors.join(', ')}.`,
    ...roles.map(({ id, title, does }) => `Role ${id} (${title}): ${does}.`),
    ...settings.environments.map(({ id, values }) => `Settings of ${id}: ${pairs(values)}.`),
    ...(secrets.length > 0 ? [`Secrets: ${secrets.map(({ name, title }) => `${name} (${title})`).join(', ')}.`] : []),
  ];
}

function pairs(values: Readonly<Record<string, string | number | boolean>>): string {
  return (
    Object.entries(values)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ') || 'none'
  );
}

/** What the plan answers to each question. */
const answers: Readonly<Record<Question, (plan: FrozenPlan) => string[]>> = {
  circumstances: ({ circumstances: { rollBackWhen, successWhen, because }, criteria }) => [
    because,
    'Roll back when any of these fails:',
    ...criteriaLines(rollBackWhen, criteria),
    'It worked when all of these pass:',
    ...criteriaLines(successWhen, criteria),
  ],
  window: ({ window: { opensAfterMs, closesAfterMs, because } }) => [
    `From ${opensAfterMs === 0 ? 'the deployment' : `${formatDuration(opensAfterMs)} after the deployment`} until ${formatDuration(closesAfterMs)} after it, because ${because}`,
  ],
  authorizedBy: ({ authorizedBy: { gate, because } }) => [`The gate "${gate}", because ${because}`],
  performedBy: ({ performedBy: { role, startWithinMs, because } }) => [
    `${role}, within ${formatDuration(startWithinMs)}, because ${because}`,
  ],
  steps: ({ steps, criteria, circumstances: { rollBackWhen, successWhen } }) => {
    const others = criteria.map(({ id }) => id).filter((id) => ![...rollBackWhen, ...successWhen].includes(id));
    return [
      ...stepLines(steps),
      ...(others.length > 0 ? ['Measured besides what question 1 names:', ...criteriaLines(others, criteria)] : []),
    ];
  },
  contingencies: ({ contingencies }) =>
    contingencies.flatMap(({ id, title, because, steps, then }) => [
      `${title} (${id}), because ${because}`,
      ...stepLines(steps, '  '),
      `  then: ${thenWords[then]}`,
    ]),
  duration: (plan) => [
    `${formatDuration(plan.duration.expectedMs)}, at most ${formatDuration(plan.duration.atMostMs)}, because ${plan.duration.because}`,
    `By their own estimates the steps take ${formatDuration(neededMs(plan, []))}.`,
  ],
  communication: ({ communication: { channels, tell, because, remindEveryMs } }) => [
    because,
    ...channels.map(
      (one) =>
        `${one.title} (${one.id}): ${one.kind === 'email' ? one.to.map(inputWords).join(', ') : inputWords(one.url)}`,
    ),
    ...tell.map((one) => `${one.when}: ${one.channels.join(', ')}`),
    `While it waits or holds, the performer is told again every ${formatDuration(remindEveryMs)}.`,
  ],
  tested: ({ tested }) => [
    tested.kind === 'untested'
      ? `No, because ${tested.because}`
      : `Rehearsed in ${tested.environment}, good for ${formatDuration(tested.maxAgeMs)}, because ${tested.because}`,
  ],
  affects: ({ affects }) =>
    affects.length === 0
      ? ['Nothing else.']
      : affects.map(
          ({ service, because, criteria, call }) =>
            `${service}, because ${because}; checked by ${criteria.join(', ')}; call ${call}`,
        ),
};

const thenWords = {
  continue: 'the procedure goes on after the step that held',
  retry: 'the step that held is tried again',
  end: 'the run ends, not rolled back',
} as const;

function criteriaLines(ids: readonly string[], criteria: readonly Criterion[]): string[] {
  return criteria
    .filter(({ id }) => ids.includes(id))
    .flatMap((one) => [
      `- ${one.title} (${one.id}): ${criterionWords(one)}`,
      `  measured on ${one.runsOn}: ${probeWords(one.probe)}`,
      ...(one.because ? [`  because ${one.because}`] : []),
    ]);
}
