import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type LedgerLine, lineOf } from './ledger.ts';

/**
 * A service whose requests have an effect: `POST /RUN/STEP/BEFORE/AFTER` appends to the ledger what a command would.
 * `POST /told/REFUSALS` takes messages, each once it has refused it so often.
 */
export class HttpProgram {
  readonly #server: Server;
  readonly #ledger: string;
  readonly #refused = new Map<string, number>();

  constructor(ledger: string) {
    this.#ledger = ledger;
    this.#server = createServer((request, response) => {
      const [, run = '', step = '', before = '0', after = '0'] = (request.url ?? '').split('/');
      if (run === 'told') {
        void request.toArray().then((chunks) => {
          response.writeHead(this.#take(Buffer.concat(chunks).toString(), Number(step)) ? 204 : 503).end();
        });
        return;
      }
      void this.#effect(run, step, Number(before), Number(after)).then(() => response.end('done'));
    });
  }

  /** Whether the message is taken. */
  #take(body: string, refusals: number): boolean {
    const { notification, run, address } = JSON.parse(body) as Record<'notification' | 'run' | 'address', string>;
    const before = this.#refused.get(notification) ?? 0;
    this.#refused.set(notification, before + 1);
    if (before < refusals) return false;
    const line = { event: 'told', run, step: address, visit: 0, attempt: 0, id: randomUUID(), value: '-' } as const;
    appendFileSync(this.#ledger, lineOf(line));
    return true;
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
