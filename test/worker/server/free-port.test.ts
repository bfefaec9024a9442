import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '../../../worker/server/free-port.ts';

describe('a free port', () => {
  it('is the preferred one where nobody listens on it, and another one where somebody does', async () => {
    const preferred = await freePort();
    expect(await freePort(preferred)).toBe(preferred);
    const taken = createServer().listen(preferred, '127.0.0.1');
    try {
      await new Promise((resolve) => taken.once('listening', resolve));
      expect(await freePort(preferred)).not.toBe(preferred);
    } finally {
      taken.close();
    }
  });

  it('is found while somebody calls there again and again, speaks, and never hangs up', async () => {
    const port = await freePort();
    const calls = new Set<Socket>();
    const heard = { calls: 0 };
    let isOver = false;
    const call = (): void => {
      if (isOver) return;
      const one = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
        heard.calls += 1;
        one.write('is anybody there?');
        call();
      });
      calls.add(one);
      one.on('error', () => setImmediate(call));
    };
    call();
    try {
      for (let turn = 0; turn < 20 || heard.calls === 0; turn += 1) expect(await freePort(port)).toBe(port);
    } finally {
      isOver = true;
      for (const one of calls) one.destroy();
    }
    expect(heard.calls).toBeGreaterThan(0);
  });
});
