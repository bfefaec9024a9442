import { constants } from 'node:os';
import { resolve } from 'node:path';
import { digestOfJson } from '../../../common/digest.ts';
import { BackoutError } from '../../../common/errors.ts';
import { formatDuration } from '../../../common/text/duration.ts';
import { messageOf } from '../../../common/is-error.ts';
import type { FrozenCommand } from '../../../plans/language/kinds/command.ts';
import type { Capture } from '../../../plans/language/schema/parts/values.ts';
import type { LoadedAttempt } from '../attempt/attempt.ts';
import { type Captured, readCapture } from '../values/captures.ts';
import type { EffectEnd, Ready } from '../attempt/effect.ts';
import { clearedForRetry } from './before-retry.ts';
import type { EffectKind } from './effect-kind.ts';
import { resolveInput, resolveInputs, resolveNamed } from '../values/inputs.ts';
import { problemInWords } from '../values/problem-in-words.ts';
import { namedSecrets } from '../values/secret-names.ts';
import { checkSize } from '../command/argument-size.ts';
import { lostInWords, noticeEmptied } from '../command/emptied-output.ts';
import { boundedStreams } from '../command/output-limits.ts';
import { type End, followSpool } from '../command/follow.ts';
import { capturedBytes, keptOutput, type KeptOutput, noOutput } from '../command/kept-output.ts';
import { launch, type Launched } from '../command/launch.ts';
import { liveOutput } from '../command/live-output.ts';
import { orphansInWords, leftBehind } from '../command/orphan-processes.ts';
import { changedSecret, markSecrets } from '../command/secret-marks.ts';
import { isSpooledFolder } from '../command/spool-file.ts';
import { abandon, isVoidClaim, moveAside, readIntention, readStart } from '../command/spool.ts';
import { tracesOf } from '../command/last-sign-of-life.ts';
import { checkFolder, environmentOf, lookUp } from '../command/resolve-executable.ts';

/** Runs a program under a supervisor that outlives this worker. */
export const commandEffect: EffectKind<FrozenCommand> = {
  ready: readyCommand,
  async recover(step, call) {
    if (neverRan(call)) return 'again';
    if (!isSpooledFolder(call.folder)) return { outcome: 'unknown', message: noSpool, known: noSpool };
    return await followCommand(step, call, await learnSecrets(call));
  },
  clearForRetry: clearedForRetry,
};

const noSpool = 'what it left behind is no longer there';

/**
 * Whether the command certainly never ran and never will: its worker died before a supervisor had claimed the folder,
 * and this call has claimed it instead. Without a folder nobody can tell: it may have been removed.
 */
function neverRan({ folder }: LoadedAttempt): boolean {
  if (!isSpooledFolder(folder) || readStart(folder) || !(abandon(folder) || isVoidClaim(folder))) return false;
  // A supervisor that comes late finds the claim of the next one, or makes it: either way the command runs once.
  moveAside(folder);
  return true;
}

/** The masker has to know the step's secrets, as they were, before its output is looked at; without them nothing of it is kept. */
async function learnSecrets({ step, inputs, folder }: LoadedAttempt): Promise<Pick<Manner, 'unmaskable'>> {
  try {
    await Promise.all(namedSecrets(step).map(inputs.secrets));
    const changed = await changedSecret(readIntention(folder)?.secrets ?? {}, inputs.secrets);
    return changed === undefined ? {} : { unmaskable: `the secret "${changed}" is another one now` };
  } catch (thrown) {
    return { unmaskable: messageOf(thrown) };
  }
}

/**
 * Resolves a command and finds its binary. Throws what makes the step hold: `command-not-found`, `file-unreadable`,
 * `input-unresolved`, `secret-unresolved`.
 */
async function readyCommand(step: FrozenCommand, call: LoadedAttempt): Promise<Ready> {
  const [name = '', ...args] = await resolveInputs(step.argv, call.inputs);
  const env = environmentOf({ ...attemptVariables(call), ...(await resolveNamed(step.env, call.inputs)) });
  const cwd = resolve(call.deps.base, step.cwd === null ? '' : await resolveInput(step.cwd, call.inputs));
  const stdin = step.stdin === null ? undefined : await resolveInput(step.stdin, call.inputs);
  checkTexts([name, ...args, ...Object.values(env), cwd]);
  checkSize({ argv: [name, ...args], env });
  checkFolder(cwd);
  const path = lookUp(name, env, cwd);
  const secrets = await markSecrets(namedSecrets([step.argv, step.env, step.stdin]), call.inputs.secrets);
  const act = async (): Promise<EffectEnd> => {
    const { timeoutMs, graceMs, onWorkerLoss: mode } = step;
    const { incarnation } = call.deps.worker;
    const intention = { incarnation, startedAt: Date.now(), timeoutMs, graceMs, mode, secrets };
    let launched: Launched;
    try {
      launched = await launch({
        folder: call.folder,
        path,
        args,
        cwd,
        env,
        stdin,
        intention,
        outputLimit: step.outputLimit,
      });
    } catch (thrown) {
      return { outcome: 'failed', message: call.masker.mask(`nothing has run: ${problemInWords(thrown)}`) };
    }
    try {
      return await followCommand(step, call, { gone: launched.gone });
    } finally {
      if (call.surroundings.shutdown.aborted) launched.leave();
      else launched.release();
    }
  };
  return { command: digestOfJson({ argv: [name, ...args], cwd, path }), act };
}

/** How a command is followed: `unmaskable` says why its output cannot be shown or kept. */
interface Manner {
  readonly gone?: Promise<void>;
  readonly unmaskable?: string;
}

/** Follows a command to its end, started by this worker or by one before it. Throws only when the worker shuts down. */
async function followCommand(
  step: FrozenCommand,
  call: LoadedAttempt,
  { gone, unmaskable }: Manner,
): Promise<EffectEnd> {
  const { folder, ref, masker, deps, surroundings } = call;
  const bound = boundedStreams(folder, step.outputLimit);
  const emptied = noticeEmptied(folder);
  const live = unmaskable === undefined ? liveOutput(folder, ref, masker, deps.store) : undefined;
  const end = await followSpool(folder, {
    signal: surroundings.shutdown,
    ...(gone ? { gone } : {}),
    look: async () => {
      await bound();
      const lost = emptied.look();
      live?.restart(lost);
      await live?.pump();
    },
  });
  await live?.finish();
  const kept =
    unmaskable === undefined ? await keptOutput(folder, masker, step.outputLimit) : noOutput(folder, unmaskable);
  return await effectEndOf(step, call, end, withLost(kept, emptied.lost()));
}

/** Counts what the command has taken away itself among what was left out. */
function withLost(kept: KeptOutput, lost: NonNullable<KeptOutput['lost']>): KeptOutput {
  const bytes = Object.values(lost).reduce((sum, one) => sum + one, 0);
  return bytes === 0 ? kept : { ...kept, bytes: kept.bytes + bytes, droppedBytes: kept.droppedBytes + bytes, lost };
}

async function effectEndOf(step: FrozenCommand, call: LoadedAttempt, end: End, kept: KeptOutput): Promise<EffectEnd> {
  if (end.kind === 'lost') return lostEnd(end, kept, call.folder);
  const { code } = end;
  const left = leftBehind(call.folder);
  const heldOpen = left.some((one) => one.holdsOutput);
  const facts = { exitCode: code, signal: code === null ? 'SIGKILL' : signalOf(code), kept, heldOpen };
  const also = call.masker.mask(orphansInWords(left) + missingInWords(kept));
  if (end.kind === 'time-up') {
    return {
      ...facts,
      outcome: 'timed-out',
      message: `it did not end within ${formatDuration(step.timeoutMs)}, ${howEnded(code, step.graceMs)}${also}`,
    };
  }
  if (!step.expectExit.includes(end.code)) {
    return { ...facts, outcome: 'failed', message: exitMessage(end.code, step.expectExit, kept) + also };
  }
  if (!step.capture) return { ...facts, outcome: 'succeeded', message: `exited with ${end.code}${also}` };
  const captured = captureOf(step.capture, call, kept);
  return 'problem' in captured
    ? { ...facts, outcome: 'failed', message: `exited with ${end.code}, but ${captured.problem}${also}` }
    : { ...facts, outcome: 'succeeded', message: `exited with ${end.code}${also}`, captures: captured.captures };
}

function captureOf(capture: Capture, { folder, masker }: LoadedAttempt, kept: KeptOutput): Captured {
  if (missingInWords(kept) !== '') return { problem: 'the output to capture is not whole' };
  const bytes = kept.droppedBytes > 0 && kept.stdout === null ? undefined : capturedBytes(folder);
  if (bytes === undefined) return { problem: 'the output is too large, or may not be read, to capture' };
  return readCapture(capture, { bytes }, masker);
}

/** What of the output is missing, for another reason than that it was too much; or nothing. */
function missingInWords({ noRoom, lost }: KeptOutput): string {
  return lostInWords(lost ?? {}) + (noRoom === undefined ? '' : `; ${noRoom}`);
}

/** A command that did not heed SIGTERM is named so: the next one should be given a longer grace, or be mended. */
function howEnded(code: number | null, graceMs: number): string {
  return code === null
    ? `did not heed SIGTERM, and was killed after a grace of ${formatDuration(graceMs)}`
    : `and was ended by SIGTERM, with ${code}`;
}

function lostEnd(end: Extract<End, { kind: 'lost' }>, kept: KeptOutput, folder: string): EffectEnd {
  if (!end.started) return { outcome: 'failed', message: `nothing has run: ${end.known}` };
  const known = `${end.known}; ${tracesOf(folder)}`;
  return { outcome: 'unknown', message: `nobody saw how it ended: ${known}`, known, kept };
}

function exitMessage(code: number, expected: readonly number[], kept: KeptOutput): string {
  const signal = signalOf(code);
  const last = kept.telling ?? kept.lastLines.at(-1);
  const named = signal ? `${code} (${signal})` : String(code);
  return `exited with ${named}, expected ${expected.join(' or ')}${last === undefined ? '' : `: ${last}`}`;
}

/** Shells report a signal as 128 and its number. */
function signalOf(code: number): string | null {
  const found = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return found?.[0] ?? null;
}

/** Tells a command what it is part of; a ledger or a lock can use it. */
function attemptVariables({ ref }: LoadedAttempt): Record<string, string> {
  return {
    BACKOUT_RUN: ref.run,
    BACKOUT_STEP: ref.address,
    BACKOUT_VISIT: String(ref.visit),
    BACKOUT_ATTEMPT: String(ref.attempt),
  };
}

function checkTexts(texts: readonly string[]): void {
  if (!texts.some((text) => text.includes('\0'))) return;
  throw new BackoutError('input-unresolved', 'an argument or variable of the command contains a NUL character', {
    expected: 'texts without NUL characters',
    found: 'one that a process cannot be given',
  });
}
