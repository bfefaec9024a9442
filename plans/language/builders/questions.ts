import { built } from './contents.ts';

/** What every backout plan answers: the nine questions, and what else is affected. */
export const questions = {
  circumstances: {
    number: 1,
    asks: 'Which circumstances require a rollback, and when does the deployment count as a success?',
    example: "{ rollBackWhen: [errorRatio], successWhen: [errorRatio, healthy], because: 'above 5 % customers leave' }",
  },
  window: {
    number: 2,
    asks: 'In which time window, counted from the deployment, is a rollback possible?',
    example: "{ closesAfter: '2d', because: 'after two days the old schema is dropped' }",
  },
  authorizedBy: {
    number: 3,
    asks: 'Who authorizes the rollback?',
    example: "{ gate: goAhead, because: 'the product owner answers for lost orders' }",
  },
  performedBy: {
    number: 4,
    asks: 'Who performs the rollback, and how soon?',
    example: "{ role: support, startWithin: '15m', because: 'somebody is on call at all hours' }",
  },
  steps: {
    number: 5,
    asks: 'What are the procedures, manual and automated?',
    example: "[goAhead, command('switch', { title: 'Switch back', argv: ['ln', '-sfn', '2.4.0', 'current'] })]",
  },
  contingencies: {
    number: 6,
    asks: 'What are the contingencies and workarounds?',
    example:
      "[contingency('fix', { title: 'Emergency fix', because: 'the fault is small', steps: [patch], then: 'end' })]",
  },
  duration: {
    number: 7,
    asks: 'How long should the rollback take?',
    example: "{ expected: '6m', atMost: '20m', because: 'measured in three rehearsals' }",
  },
  communication: {
    number: 8,
    asks: 'How are people told?',
    example: "{ channels: [ops], because: 'support answers customers' }",
  },
  tested: {
    number: 9,
    asks: 'Has the plan been tested?',
    example: "rehearsed(env, 'staging', { maxAge: '30d', because: 'staging carries a copy of the data' })",
  },
  affects: {
    number: 10,
    asks: 'Which other services could the rollback disturb, how is that checked, and who is called?',
    example:
      "[{ service: 'fulfilment', because: 'it reads the orders', criteria: [fulfilmentReads], call: '+44 20 7946 0000' }]",
  },
} as const;
/** A question of the plan, by the member that answers it. */
export type Question = keyof typeof questions;

/** What the compiler prints where an answer is required: the question, and an example of an answer. */
export interface Unanswered<_Asks extends string, _Example extends string> {
  readonly kind: 'unanswered';
}
type AsksOf<Q extends Question> = (typeof questions)[Q]['asks'];
type ExampleOf<Q extends Question> = `For example: ${Q}: ${(typeof questions)[Q]['example']}`;

/** Takes the place of an answer to come. It does not compile there, and a plan that contains it cannot be frozen. */
export function unanswered<const Q extends Question>(question: Q): Unanswered<AsksOf<Q>, ExampleOf<Q>> {
  return built({ kind: 'unanswered', question }, { question }, unanswered);
}

/** Whether a value is the mark of an unanswered question. */
export function isUnanswered(value: unknown): value is { readonly kind: 'unanswered'; readonly question: Question } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'unanswered';
}
