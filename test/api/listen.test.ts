import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { request } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import type { ApiDeps } from '../../api/context/deps.ts';
import { listenApi, requireFree } from '../../api/listen.ts';
import { newRecord, type TestRecord } from '../support/records.ts';

describe('where the API listens', () => {
  let record: TestRecord;
  let deps: ApiDeps;

  beforeEach(async () => {
    record = await newRecord();
    const nobody = () => Promise.resolve('unreachable' as const);
    deps = {
      store: record.store,
      temporal: { submit: nobody, startRun: nobody, assess: nobody },
      config: { clockToleranceMs: 1000, requestsPerMinute: 100 },
      logger: pino({ level: 'silent' }),
      checkpoint: () => Promise.resolve({ size: 1, root: '', note: '' }),
    };
  });
  afterEach(() => record.end());

  it('is a socket that its user alone may use, and that is gone afterwards', async () => {
    const socket = join(record.dir, 'api.sock');
    const { url, close } = await listenApi(deps, { socket });
    expect([url, statSync(socket).mode & 0o777]).toEqual([`unix:${socket}`, 0o600]);
    await close();
    expect(statSync(socket, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('is not a path that the operating system cuts off', async () => {
    const socket = join(record.dir, 'x'.repeat(120));
    await expect(listenApi(deps, { socket })).rejects.toMatchObject({
      code: 'config-invalid',
      detail: { expected: 'at most 107 bytes', where: 'api.listen.socket' },
    });
  });

  it('replaces a socket that a killed process left behind', async () => {
    const socket = join(record.dir, 'api.sock');
    const dying = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', dying, socket]);
    expect(statSync(socket).isSocket()).toBe(true);
    const { close } = await listenApi(deps, { socket });
    await close();
  });

  it('does not take a socket away from an API that lives', async () => {
    const socket = join(record.dir, 'api.sock');
    const { close } = await listenApi(deps, { socket });
    await expect(listenApi(deps, { socket })).rejects.toMatchObject({
      code: 'config-invalid',
      detail: { where: socket },
    });
    await close();
  });

  it('takes no other file for a socket that was left behind', async () => {
    const precious = join(record.dir, 'notes.txt');
    writeFileSync(precious, 'precious');
    const on = { socket: precious };
    for (const attempt of [() => listenApi(deps, on), () => requireFree(on)])
      await expect(attempt()).rejects.toMatchObject({ code: 'config-invalid', detail: { where: precious } });
    expect(readFileSync(precious, 'utf8')).toBe('precious');
  });

  it('is TLS on a network, with the certificate that was configured', async () => {
    const [cert, key] = [join(record.dir, 'cert.pem'), join(record.dir, 'key.pem')];
    makeCertificate(cert, key);
    const { api, close } = await listenApi(deps, { host: '127.0.0.1', port: 0, cert, key });
    const { port } = api.server.address() as AddressInfo;
    const call = request({
      host: '127.0.0.1',
      port,
      path: '/healthz',
      servername: 'localhost',
      ca: readFileSync(cert),
    }).end();
    const [response] = (await once(call, 'response')) as [{ statusCode: number; resume: () => void }];
    response.resume();
    expect(response.statusCode).toBe(200);
    await close();
  });

  it('says which certificate cannot be read', async () => {
    const missing = join(record.dir, 'none.pem');
    await expect(listenApi(deps, { host: '127.0.0.1', port: 0, cert: missing, key: missing })).rejects.toMatchObject({
      code: 'config-invalid',
      detail: { where: 'api.listen.cert' },
    });
  });

  it('says that a certificate is none', async () => {
    const file = join(record.dir, 'empty.pem');
    writeFileSync(file, '');
    const on = { host: '127.0.0.1', port: 0, cert: file, key: file };
    await expect(listenApi(deps, on)).rejects.toMatchObject({
      code: 'config-invalid',
      message: 'the certificate cannot be used',
    });
  });

  it('says that a port is taken', async () => {
    const [cert, key] = [join(record.dir, 'cert.pem'), join(record.dir, 'key.pem')];
    makeCertificate(cert, key);
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(listenApi(deps, { host: '127.0.0.1', port, cert, key })).rejects.toMatchObject({
      code: 'config-invalid',
    });
    taken.close();
  });
});

function makeCertificate(cert: string, key: string): void {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
}
