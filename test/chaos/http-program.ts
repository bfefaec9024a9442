import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type LedgerLine, lineOf } from './ledger.ts';

/** A service whose requests have an effect: `POST /RUN/STEP/BEFORE/AFTER` appends to the ledger what a command would. */
export class HttpProgram {
  readonly #server: Server;
  readonly #ledger: string;

  constructor(ledger: string) {
    this.#ledger = ledger;
    this.#server = createServer((request, response) => {
      const [, run = '', step = '', before = '0', after = '0'] = (request.url ?? '').split('/');
      void this.#effect(run, step, Number(before), Number(after)).then(() => response.end('done'));
    });
  }

  async #effect(run: string, step: string, before: number, after: number): Promise<void> {
    const id = randomUUID();
    const say = (event: LedgerLine['event'], value = '-'): void =>
      appendFileSync(this.#ledger, lineOf({ event, run, step, visit: 0, attempt: 0, id, value }));
    say('inside');
    await pause(before);
    say('did');
    await pause(after);
    say('left', '0');
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
