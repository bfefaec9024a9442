import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Installation } from '../installation.ts';
import { environmentFor } from '../processes.ts';
import type { Fault } from './schedule.ts';
import type { Operator } from './operator.ts';

/** A command that was typed, and what came of it. */
export interface Typed {
  readonly args: readonly string[];
  readonly run: string;
  /** What a note said, by which it is found again. */
  readonly text: string | null;
  /** Null where it was killed. */
  readonly exit: number | null;
}

/** Types a command on the real command line, and kills or freezes it meanwhile. */
export async function disturbedCli(
  site: Installation,
  operator: Operator,
  fault: Fault,
  serial: string,
): Promise<Typed | undefined> {
  const waiting = operator.openGate();
  const run = waiting?.run ?? [...operator.runs].find(([, { isEnded, plan }]) => !isEnded && plan !== '')?.[0];
  if (run === undefined) return undefined;
  const text = waiting ? null : `typed ${serial}`;
  const args = text === null ? ['approve', run, waiting?.gate.address ?? '', '--yes'] : ['note', run, text, '--yes'];
  const person = text === null ? site.people.approver : site.people.support;
  const exit = await type(
    site,
    [...args, '--key', person.keys[0].file, '--url', `unix:${join(site.dir, 'api.sock')}`],
    fault,
  );
  return { args, run, text, exit };
}

async function type(site: Installation, args: readonly string[], { deed, forMs }: Fault): Promise<number | null> {
  const env = { ...environmentFor(site.dir), XDG_STATE_HOME: join(site.dir, 'state') };
  const child = spawn(join(site.premises.root, 'bin/backout'), args, {
    env,
    stdio: 'ignore',
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => resolve(code));
    child.on('error', () => resolve(null));
  });
  if (deed === 'kill') {
    await Promise.race([ended, pause(forMs)]);
    child.kill('SIGKILL');
  } else {
    await Promise.race([ended, pause(150)]);
    child.kill('SIGSTOP');
    await pause(forMs);
    child.kill('SIGCONT');
  }
  return ended;
}
