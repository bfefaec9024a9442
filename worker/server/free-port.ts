import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A port of this host that nobody listens on: the preferred one, so that those who know it find it again, or any. */
export async function freePort(preferred = 0): Promise<number> {
  return listenOnce(preferred).catch(() => listenOnce(0));
}

/**
 * The port is left in TIME_WAIT by a connection that this side ends: for a minute the system gives it to nobody who
 * asks for any port, while a server, which asks for this one, gets it. Another caller, such as a worker
 * that looks for its server, is hung up on: it might never hang up itself.
 */
function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const callers = new Set<Socket>();
    const probe = createServer((caller) => {
      callers.add(caller);
      caller.on('error', () => undefined).end();
    }).once('error', reject);
    probe.listen(port, '127.0.0.1', () => {
      const { port: found } = probe.address() as AddressInfo;
      const visitor = connect(found, '127.0.0.1')
        .resume()
        .on('error', () => undefined);
      visitor.once('close', () => {
        probe.close(() => resolve(found));
        for (const caller of callers) caller.destroy();
      });
    });
  });
}
