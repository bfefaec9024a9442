import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

/** Where the plan's messages arrive in the demonstration: a pager (webhook) and a mailbox (SMTP), both real, both on loopback. */
export interface Receivers {
  readonly smtpPort: number;
  close(): Promise<void>;
}

/** Starts pager and mailbox; what they receive is written to `pager.log` and `mail/`. */
export async function startReceivers(folder: string, pagerPort: number): Promise<Receivers> {
  mkdirSync(join(folder, 'mail'), { recursive: true });
  let mails = 0;
  const pager = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      appendFileSync(join(folder, 'pager.log'), `${new Date().toISOString()} ${body}\n`);
      response.writeHead(204).end();
    });
  });
  const mailbox = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let mail = '';
      stream.on('data', (chunk) => (mail += String(chunk)));
      stream.on('end', () => {
        mails += 1;
        writeFileSync(join(folder, 'mail', `${mails}.eml`), mail);
        done();
      });
    },
  });
  await listen(pager, pagerPort);
  await listen(mailbox.server, 0);
  const address = mailbox.server.address();
  return {
    smtpPort: typeof address === 'object' && address !== null ? address.port : 0,
    async close() {
      pager.closeAllConnections();
      await Promise.all([
        new Promise((done) => pager.close(done)),
        new Promise<void>((done) => mailbox.close(() => done())),
      ]);
    },
  };
}

function listen(
  server: {
    listen(port: number, host: string, done: () => void): unknown;
    once(event: 'error', handler: (error: Error) => void): unknown;
  },
  port: number,
): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
}
