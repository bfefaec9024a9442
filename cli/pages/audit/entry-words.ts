import { releaseName } from '../../../common/names.ts';
import type { BodyOf, Entry, EntryType } from '../../../records/entries.ts';
import { seconds } from '../times.ts';
import { measuredWords } from '../measurements.ts';
import { adviceLabels, count, labelOf, outcomeLabels } from '../words.ts';

/** What an entry says, in one sentence without when and by whom; `about` is its step or release. */
type Words = { readonly [T in EntryType]: (body: BodyOf<T>, entry: Entry) => string };

const reason = (text: string | null): string => (text === null ? '' : `, because ${text}`);
const place = ({ address, visit }: { address: string; visit: number }): string =>
  `${address}${visit > 1 ? ` (visit ${visit})` : ''}`;
const trial = (body: { address: string; visit: number; attempt: number }): string =>
  `${place(body)}${body.attempt > 1 ? `, attempt ${body.attempt}` : ''}`;
const release = (entry: Entry): string => (entry.release === null ? '' : ` ${releaseName(entry.release)}`);
const where = (entry: Entry): string => (entry.environment === null ? '' : ` in ${entry.environment}`);
const then = (body: { then: { do: string } | null }): string =>
  body.then?.do === 'retry' ? '; it will be tried again' : '';
const short = (digest: string): string => digest.slice(0, 19);

export const entryWords: Words = {
  'installation.created': ({ installation }) => `installation ${installation} was created`,
  'roster.changed': (body) => `the roster was changed: ${body.diff.join('; ')}${reason(body.reason)}`,
  'roster.proposed': (body) =>
    `a change of the roster WAITS for another administrator: ${body.diff.join('; ')}${reason(body.reason)}`,
  'roster.declined': (body) => `change ${body.proposal} of the roster was refused${reason(body.reason)}`,
  'roster.recovered': (body) =>
    `the roster was RECOVERED with the checkpoint key by ${body.by}: ${body.diff.join('; ')}${reason(body.reason)}`,
  'plan.published': ({ digest, revision }, entry) =>
    `plan${release(entry)} revision ${revision} was published: ${short(digest)}`,
  'plan.endorsed': ({ digest }, entry) => `plan${release(entry)} was endorsed: ${short(digest)}`,
  'release.deployed': (body, entry) =>
    `release${release(entry)} was deployed${where(entry)} at ${body.deployedAt}${body.claimed ? ' (claimed)' : ''}${reason(body.reason)}`,
  'criteria.measured': (body) => `measured on ${body.label}: ${measuredWords(body.measurements)}`,
  'release.assessed': (body, entry) =>
    `release${release(entry)} was assessed: ${labelOf(adviceLabels, body.advice).word}; ${measuredWords(body.measurements)}`,
  'run.requested': ({ problem, cause }, entry) =>
    `rollback of${release(entry)}${where(entry)} was asked for: ${cause}, ${problem}`,
  'run.admitted': ({ windowClosesAt, returnsTo }) =>
    `the run was admitted: back to ${returnsTo}, window until ${windowClosesAt}`,
  'run.denied': ({ message }) => `the run was DENIED: ${message}`,
  'run.recorded': (body) =>
    `done by hand, by the word of ${body.doneBy}, at ${body.doneAt}: ${body.what}; ${labelOf(outcomeLabels, body.outcome).word}`,
  'window.extended': (body) => `the window now closes at ${body.until}, not at ${body.from}${reason(body.reason)}`,
  'performer.offered': (body) => `the run is handed over to ${body.to}, who has not taken it yet${reason(body.reason)}`,
  'performer.changed': (body) =>
    `${body.to} performs the run, after ${body.from}${body.offered ? '' : ' (not handed over)'}${reason(body.reason)}`,
  'glass.broken': (body) =>
    `GLASS BROKEN (${body.what}${body.address === null ? '' : ` ${body.address}`})${reason(body.reason)}`,
  'request.lapsed': (body) => `${place(body)} was approved and could not be done any more: ${body.message}`,
  'run.lost': ({ message }) => `the run was lost: ${message}`,
  'run.resumed': ({ message }) => `the run was taken up again: ${message}`,
  'run.held': (body) => `the run is held${reason(body.reason)}`,
  'run.continued': (body) => `the run goes on${reason(body.reason)}`,
  'run.ending': (body) =>
    `the run is ending as ${labelOf(outcomeLabels, body.outcome).word}${reason(body.reason)}${body.undo.length > 0 ? `; to undo: ${body.undo.join(', ')}` : ''}`,
  'run.short': (body) =>
    `the window is TOO SHORT: ${seconds(body.windowLeftMs)} left, the rest takes ${seconds(body.neededMs)}`,
  'run.measured': (body) => `success is ${body.proven ? 'proven' : 'NOT proven'}: ${measuredWords(body.measurements)}`,
  'run.ended': (body) =>
    `the run ENDED: ${labelOf(outcomeLabels, body.outcome).word}; ${body.message}${body.deviations > 0 ? `; ${count(body.deviations, 'deviation')}` : ''}`,
  'step.started': (body) => `${trial(body)} began on ${body.worker.host}`,
  'step.opened': (body) =>
    `${trial(body)} waits${body.until === null ? '' : ` until ${body.until}`}${body.instructions === null ? '' : `: ${body.instructions}`}`,
  'step.succeeded': (body) => `${trial(body)} succeeded in ${seconds(body.durationMs)}`,
  'step.failed': (body) => `${trial(body)} FAILED after ${seconds(body.durationMs)}: ${body.message}${then(body)}`,
  'step.timed-out': (body) =>
    `${trial(body)} TIMED OUT after ${seconds(body.durationMs)}: ${body.message}${then(body)}`,
  'step.unknown': (body) => `${trial(body)} ended UNKNOWN, it may have run: ${body.message}; ${body.known}`,
  'step.resolved': (body) => `${trial(body)} was resolved as ${body.as} by ${body.by}: ${body.evidence}${then(body)}`,
  'step.held': (body) => `${trial(body)} held before it began, nothing ran: ${body.message}`,
  'step.unattended': (body) => `${trial(body)} has no worker for ${body.label}; it goes on when one appears`,
  'step.holding': (body) =>
    `${trial(body)} HOLDS (${body.outcome}): ${body.message}; offered: ${body.offers.map(({ offer, contingency }) => contingency ?? offer).join(', ')}`,
  'step.retried': (body) => `${trial(body)} is tried again${reason(body.reason)}`,
  'step.skipped': (body) => `${place(body)} was skipped${reason(body.reason)}`,
  'contingency.chosen': (body) => `${place(body)}: contingency ${body.contingency} was chosen${reason(body.reason)}`,
  'contingency.completed': (body) => `${place(body)}: contingency ${body.contingency} is done, then ${body.then}`,
  'gate.opened': (body) =>
    body.requested === undefined
      ? `gate ${place(body)} WAITS for people until ${body.deadlineAt ?? 'they decide'}; ${measuredWords(body.measurements)}`
      : `gate ${place(body)} WAITS for people: ${body.requested.question}`,
  'gate.decided': (body) =>
    `gate ${place(body)}: ${body.decision}${body.seat === null ? '' : ` as ${body.seat}`}${reason(body.reason)}`,
  'gate.settled': (body) =>
    `gate ${place(body)} is settled: ${body.settlement}${body.by.length > 0 ? ` by ${body.by.join(', ')}` : ''}`,
  'gate.denied': (body) => `gate ${place(body)}: ${body.decision} was DENIED: ${body.message}`,
  'gate.reminded': (body) => `gate ${place(body)}: people were reminded`,
  'gate.asked': (body) => `gate ${place(body)}: question ${body.number}: ${body.question}`,
  'gate.answered': (body) => `gate ${place(body)}: answer to question ${body.answers.join(' and ')}: ${body.text}`,
  'gate.voided': (body) => `gate ${place(body)}: the approval no longer stands: ${body.message}`,
  'request.denied': (body) => `${body.action} was DENIED: ${body.message}`,
  'noise.counted': (body) =>
    `noise from strangers: ${Object.entries(body.kinds)
      .map(([kind, number]) => `${number} ${kind}`)
      .join(', ')}`,
  note: (body) => `note: ${body.text}${body.files.length > 0 ? ` (${count(body.files.length, 'file')})` : ''}`,
  deviation: (body) =>
    `DEVIATION${body.address === null ? '' : ` at ${body.address}`}: ${body.what}${reason(body.why)}`,
  'people.told': (body) =>
    `people were told (${body.occasion}) through ${body.channel}: ${body.outcome}${['', body.outcome].includes(body.message) ? '' : `, ${body.message}`}`,
};
