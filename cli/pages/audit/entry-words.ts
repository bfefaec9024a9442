import { releaseName } from '../../../common/names.ts';
import type { BodyOf, Entry, EntryType } from '../../../records/entries.ts';
import { secondsText } from '../times.ts';
import { measuredWords } from '../measurements.ts';
import { adviceLabels, countOf, labelOf, outcomeLabels } from '../words.ts';

/** What an entry says, in one sentence without time and person. `about` is its step or release. */
type Words = { readonly [T in EntryType]: (body: BodyOf<T>, entry: Entry) => string };

const becauseWords = (text: string | null): string => (text === null ? '' : `, because ${text}`);
const stepPlace = ({ address, visit }: { address: string; visit: number }): string =>
  `${address}${visit > 1 ? ` (visit ${visit})` : ''}`;
const attemptPlace = (body: { address: string; visit: number; attempt: number }): string =>
  `${stepPlace(body)}${body.attempt > 1 ? `, attempt ${body.attempt}` : ''}`;
const ofRelease = (entry: Entry): string => (entry.release === null ? '' : ` ${releaseName(entry.release)}`);
const inEnvironment = (entry: Entry): string => (entry.environment === null ? '' : ` in ${entry.environment}`);
const retryWords = (body: { then: { do: string } | null }): string =>
  body.then?.do === 'retry' ? '; it will be tried again' : '';
const shortDigest = (digest: string): string => digest.slice(0, 19);

export const entryWords: Words = {
  'installation.created': ({ installation }) => `installation ${installation} was created`,
  'roster.changed': (body) => `the roster was changed: ${body.diff.join('; ')}${becauseWords(body.reason)}`,
  'roster.proposed': (body) =>
    `a change of the roster WAITS for another administrator: ${body.diff.join('; ')}${becauseWords(body.reason)}`,
  'roster.declined': (body) => `change ${body.proposal} of the roster was refused${becauseWords(body.reason)}`,
  'roster.recovered': (body) =>
    `the roster was RECOVERED with the checkpoint key by ${body.by}: ${body.diff.join('; ')}${becauseWords(body.reason)}`,
  'plan.published': ({ digest, revision }, entry) =>
    `plan${ofRelease(entry)} revision ${revision} was published: ${shortDigest(digest)}`,
  'plan.endorsed': ({ digest }, entry) => `plan${ofRelease(entry)} was endorsed: ${shortDigest(digest)}`,
  'release.deployed': (body, entry) =>
    `release${ofRelease(entry)} was deployed${inEnvironment(entry)} at ${body.deployedAt}${body.claimed ? ' (claimed)' : ''}${becauseWords(body.reason)}`,
  'criteria.measured': (body) => `measured on ${body.label}: ${measuredWords(body.measurements)}`,
  'release.assessed': (body, entry) =>
    `release${ofRelease(entry)} was assessed: ${labelOf(adviceLabels, body.advice).word}; ${measuredWords(body.measurements)}`,
  'run.requested': ({ problem, cause }, entry) =>
    `rollback of${ofRelease(entry)}${inEnvironment(entry)} was asked for: ${cause}, ${problem}`,
  'run.admitted': ({ windowClosesAt, returnsTo }) =>
    `the run was admitted: back to ${returnsTo}, window until ${windowClosesAt}`,
  'run.denied': ({ message }) => `the run was DENIED: ${message}`,
  'run.recorded': (body) =>
    `done by hand, by the word of ${body.doneBy}, at ${body.doneAt}: ${body.what}; ${labelOf(outcomeLabels, body.outcome).word}`,
  'window.extended': (body) =>
    `the window now closes at ${body.until}, not at ${body.from}${becauseWords(body.reason)}`,
  'performer.offered': (body) =>
    `the run is handed over to ${body.to}, who has not taken it yet${becauseWords(body.reason)}`,
  'performer.changed': (body) =>
    `${body.to} performs the run, after ${body.from}${body.offered ? '' : ' (not handed over)'}${becauseWords(body.reason)}`,
  'glass.broken': (body) =>
    `GLASS BROKEN (${body.what}${body.address === null ? '' : ` ${body.address}`})${becauseWords(body.reason)}`,
  'request.lapsed': (body) => `${stepPlace(body)} was approved and could not be done any more: ${body.message}`,
  'run.lost': ({ message }) => `the run was lost: ${message}`,
  'run.resumed': ({ message }) => `the run was taken up again: ${message}`,
  'run.held': (body) => `the run is held${becauseWords(body.reason)}`,
  'run.continued': (body) => `the run goes on${becauseWords(body.reason)}`,
  'run.ending': (body) =>
    `the run is ending as ${labelOf(outcomeLabels, body.outcome).word}${becauseWords(body.reason)}${body.undo.length > 0 ? `; to undo: ${body.undo.join(', ')}` : ''}`,
  'run.short': (body) =>
    `the window is TOO SHORT: ${secondsText(body.windowLeftMs)} left, the rest takes ${secondsText(body.neededMs)}`,
  'run.measured': (body) => `success is ${body.proven ? 'proven' : 'NOT proven'}: ${measuredWords(body.measurements)}`,
  'run.ended': (body) =>
    `the run ENDED: ${labelOf(outcomeLabels, body.outcome).word}; ${body.message}${body.deviations > 0 ? `; ${countOf(body.deviations, 'deviation')}` : ''}`,
  'step.started': (body) => `${attemptPlace(body)} began on ${body.worker.host}`,
  'step.opened': (body) =>
    `${attemptPlace(body)} waits${body.until === null ? '' : ` until ${body.until}`}${body.instructions === null ? '' : `: ${body.instructions}`}`,
  'step.succeeded': (body) => `${attemptPlace(body)} succeeded in ${secondsText(body.durationMs)}`,
  'step.failed': (body) =>
    `${attemptPlace(body)} FAILED after ${secondsText(body.durationMs)}: ${body.message}${retryWords(body)}`,
  'step.timed-out': (body) =>
    `${attemptPlace(body)} TIMED OUT after ${secondsText(body.durationMs)}: ${body.message}${retryWords(body)}`,
  'step.unknown': (body) => `${attemptPlace(body)} ended UNKNOWN, it may have run: ${body.message}; ${body.known}`,
  'step.resolved': (body) =>
    `${attemptPlace(body)} was resolved as ${body.as} by ${body.by}: ${body.evidence}${retryWords(body)}`,
  'step.held': (body) => `${attemptPlace(body)} held before it began, nothing ran: ${body.message}`,
  'step.unattended': (body) => `${attemptPlace(body)} has no worker for ${body.label}; it goes on when one appears`,
  'step.holding': (body) =>
    `${attemptPlace(body)} HOLDS (${body.outcome}): ${body.message}; offered: ${body.offers.map(({ offer, contingency }) => contingency ?? offer).join(', ')}`,
  'step.retried': (body) => `${attemptPlace(body)} is tried again${becauseWords(body.reason)}`,
  'step.skipped': (body) => `${stepPlace(body)} was skipped${becauseWords(body.reason)}`,
  'contingency.chosen': (body) =>
    `${stepPlace(body)}: contingency ${body.contingency} was chosen${becauseWords(body.reason)}`,
  'contingency.completed': (body) => `${stepPlace(body)}: contingency ${body.contingency} is done, then ${body.then}`,
  'gate.opened': (body) =>
    body.requested === undefined
      ? `gate ${stepPlace(body)} WAITS for people until ${body.deadlineAt ?? 'they decide'}; ${measuredWords(body.measurements)}`
      : `gate ${stepPlace(body)} WAITS for people: ${body.requested.question}`,
  'gate.decided': (body) =>
    `gate ${stepPlace(body)}: ${body.decision}${body.seat === null ? '' : ` as ${body.seat}`}${becauseWords(body.reason)}`,
  'gate.settled': (body) =>
    `gate ${stepPlace(body)} is settled: ${body.settlement}${body.by.length > 0 ? ` by ${body.by.join(', ')}` : ''}`,
  'gate.denied': (body) => `gate ${stepPlace(body)}: ${body.decision} was DENIED: ${body.message}`,
  'gate.reminded': (body) => `gate ${stepPlace(body)}: people were reminded`,
  'gate.asked': (body) => `gate ${stepPlace(body)}: question ${body.number}: ${body.question}`,
  'gate.answered': (body) => `gate ${stepPlace(body)}: answer to question ${body.answers.join(' and ')}: ${body.text}`,
  'gate.voided': (body) => `gate ${stepPlace(body)}: the approval is no longer valid: ${body.message}`,
  'request.denied': (body) => `${body.action} was DENIED: ${body.message}`,
  'noise.counted': (body) =>
    `noise from strangers: ${Object.entries(body.kinds)
      .map(([kind, number]) => `${number} ${kind}`)
      .join(', ')}`,
  note: (body) => `note: ${body.text}${body.files.length > 0 ? ` (${countOf(body.files.length, 'file')})` : ''}`,
  deviation: (body) =>
    `DEVIATION${body.address === null ? '' : ` at ${body.address}`}: ${body.what}${becauseWords(body.why)}`,
  'people.told': (body) =>
    `people were notified (${body.occasion}) through ${body.channel}: ${body.outcome}${['', body.outcome].includes(body.message) ? '' : `, ${body.message}`}`,
};
