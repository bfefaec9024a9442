/** Something that runs until it is stopped. */
export interface Running {
  readonly stop: () => Promise<void>;
}

/** What a process says to the person who started it, a line at a time. */
export type PrintLine = (line: string) => void;

/** What a process tells its parent once it is ready. */
export type PrintDocument = (about: object) => void;

/** The first signal to end from now on. A second Ctrl-C ends at once; SIGTERM and SIGHUP may come again. */
export function signalToEnd(): Promise<string> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, resolve);
  });
}

/** Waits for Ctrl-C or SIGTERM, then stops. A second Ctrl-C does not wait for what is in flight. */
export async function untilSignal(running: Running, say: PrintLine, heard = signalToEnd()): Promise<void> {
  say(`${await heard}: ending; what runs goes on under its supervisor`);
  process.once('SIGINT', () => process.exit(130));
  await running.stop();
}
