/** Something that runs until it is stopped. */
export interface Running {
  readonly stop: () => Promise<void>;
}

/** What a process says to the person who started it, a line at a time. */
export type Say = (line: string) => void;

/** What a process tells whatever started it, once it is ready. */
export type Tell = (about: object) => void;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Waits for Ctrl-C or SIGTERM, then stops. A second Ctrl-C does not wait for what is in flight. */
export async function untilSignal(running: Running, say: Say): Promise<void> {
  const signal = await new Promise<string>((resolve) => signals.forEach((name) => process.once(name, resolve)));
  say(`${signal}: ending; what runs goes on under its supervisor`);
  process.once('SIGINT', () => process.exit(130));
  await running.stop();
}
