/** The next signal to end. Heard more than once: npm passes on the Ctrl-C that the terminal has sent to everybody. */
export function aSignal(): Promise<string> {
  return new Promise((done) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => done(name));
  });
}

/** Waits, and stays: a signal that is waited for keeps no process alive. */
export async function staying<T>(waited: Promise<T>): Promise<T> {
  const alive = setInterval(() => undefined, 60_000);
  return waited.finally(() => clearInterval(alive));
}
