/** Waits for a signal to end. Heard more than once: npm passes on the Ctrl-C that the terminal has sent to everybody. */
export async function aSignal(): Promise<string> {
  // A signal that is waited for keeps no process alive.
  const alive = setInterval(() => undefined, 60_000);
  const heard = await new Promise<string>((done) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => done(name));
  });
  clearInterval(alive);
  return heard;
}
