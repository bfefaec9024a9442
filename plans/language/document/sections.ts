import { formatDuration } from '../../../common/text/duration.ts';
import { releaseName } from '../../../common/names.ts';
import { questions, type Question } from '../builders/questions.ts';
import { neededMs } from '../places.ts';
import type { FrozenCriterion } from '../schema/criteria.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import { type DocumentLine, lines, type PlanDocument } from './parts/document.ts';
import { exceptionSections } from './exceptions.ts';
import type { ShownSettings } from './parts/shell.ts';
import { stepDocumentLines } from './steps.ts';
import { inputWords, quorumInDocument } from './parts/words.ts';
import { criterionWords, probeShellOf, probeWords } from './words.ts';

/**
 * A plan as the document that production support reads: what it is about, then the nine questions as headings.
 * With an environment its settings are in the commands as values. Throws nothing: an environment that the plan does
 * not have leaves the settings as variables.
 */
export function planDocument(plan: FrozenPlan, environment?: string): PlanDocument {
  const settings = plan.settings.environments.find(({ id }) => id === environment)?.values;
  return {
    title: `${releaseName(plan.release)}: ${plan.title}`,
    about: lines(...about(plan)),
    sections: [
      ...(Object.keys(answers) as Question[]).map((question) => ({
        heading: heading(question),
        lines: answers[question](plan, settings).map((line) => (typeof line === 'string' ? { text: line } : line)),
      })),
      ...exceptionSections(plan),
    ],
  };
}

function heading(question: Question): string {
  const { number, asks } = questions[question];
  return number <= 9 ? `${number}. ${asks}` : `Also: ${asks}`;
}

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
const answers: Readonly<
  Record<Question, (plan: FrozenPlan, settings: ShownSettings | undefined) => (string | DocumentLine)[]>
> = {
  circumstances: ({ circumstances: { rollBackWhen, successWhen, because }, criteria }, settings) => [
    because,
    'Roll back when any of these fails:',
    ...criteriaLines(rollBackWhen, criteria, settings),
    'It worked when all of these pass:',
    ...criteriaLines(successWhen, criteria, settings),
  ],
  window: ({ window: { opensAfterMs, closesAfterMs, because } }) => [
    `From ${opensAfterMs === 0 ? 'the deployment' : `${formatDuration(opensAfterMs)} after the deployment`} until ${formatDuration(closesAfterMs)} after it, because ${because}`,
  ],
  authorizedBy: ({ authorizedBy: { gate, because }, changesNeed }) => [
    `The gate "${gate}", because ${because}`,
    ...changesNeed.map(
      (one) => `To ${changeWords[one.action]}: ${quorumInDocument(one.quorum)}, because ${one.because}`,
    ),
  ],
  performedBy: ({ performedBy: { role, startWithinMs, because } }) => [
    `${role}, within ${formatDuration(startWithinMs)}, because ${because}`,
  ],
  steps: ({ steps, criteria, circumstances: { rollBackWhen, successWhen } }, settings) => {
    const others = criteria.map(({ id }) => id).filter((id) => ![...rollBackWhen, ...successWhen].includes(id));
    return [
      ...stepDocumentLines(steps, settings),
      ...(others.length > 0
        ? ['Measured besides what question 1 names:', ...criteriaLines(others, criteria, settings)]
        : []),
    ];
  },
  contingencies: ({ contingencies }, settings) =>
    contingencies.map(({ id, title, because, steps, then }) => ({
      text: `${title} (${id}), because ${because}`,
      inside: [...stepDocumentLines(steps, settings), ...lines(`then: ${thenWords[then]}`)],
    })),
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

const changeWords = {
  retry: 'try a step once more',
  skip: 'skip a step',
  contingency: 'take a contingency',
  stop: 'stop the run',
  undo: 'stop and undo',
  extend: 'extend the window',
} as const;

const thenWords = {
  continue: 'the procedure goes on after the step that held',
  retry: 'the step that held is tried again',
  end: 'the run ends, not rolled back',
} as const;

function criteriaLines(
  ids: readonly string[],
  criteria: readonly FrozenCriterion[],
  settings: ShownSettings | undefined,
): DocumentLine[] {
  return criteria
    .filter(({ id }) => ids.includes(id))
    .map((one) => ({
      mark: '-',
      text: `${one.title} (${one.id}): ${criterionWords(one)}`,
      inside: [
        {
          text: `measured on ${one.runsOn}: ${probeWords(one.probe)}`,
          shell: probeShellOf(one.probe, settings),
        },
        ...(one.because ? lines(`because ${one.because}`) : []),
      ],
    }));
}
