import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { exchangeCall, type Reply } from '../../cli/connect/transport.ts';
import { digestOf } from '../../common/digest.ts';
import { crowding } from './crowding.ts';
import { signAs, signedFields, type TestPerson } from '../support/people.ts';

/** What the API has said about a request: it must hold from then on, whatever is killed. */
export interface Acknowledgement {
  readonly request: string;
  readonly action: string;
  readonly status: 'accepted' | 'denied' | 'received';
  readonly code: string | null;
  readonly run: string | null;
  readonly entry: number | null;
  readonly message: string;
}

export interface Signed {
  readonly bytes: Uint8Array;
  readonly signature: string;
  readonly action: string;
}

/** Bytes that nobody answers are sent again for so long, on a machine of its own. */
const UNTIL_ANSWERED_MS = 90_000;
/** A frozen API holds a connection open and says nothing. */
const SILENCE_MS = 8000;

/** The one door, used as a client would: bytes that were not answered, or not decided yet, are sent again as they are. */
export class Door {
  readonly acknowledged: Acknowledgement[] = [];
  /** When it ends, nobody is waited for any more. */
  readonly #over: AbortSignal;
  readonly #socket: string;
  readonly #installation: string;

  constructor(dir: string, installation: string, over: AbortSignal) {
    this.#socket = join(dir, 'api.sock');
    this.#installation = installation;
    this.#over = over;
  }

  async sign(person: TestPerson, fields: { action: string } & Record<string, unknown>): Promise<Signed> {
    const signed = await signAs(person, { ...signedFields(person, this.#installation), ...fields });
    return { ...signed, action: fields.action };
  }

  /** Signs and sends until there is a verdict. */
  async ask(person: TestPerson, fields: { action: string } & Record<string, unknown>): Promise<Acknowledgement> {
    return this.verdict(await this.sign(person, fields));
  }

  /** Sends the same bytes until there is a verdict, through crashes and outages. */
  async verdict(signed: Signed): Promise<Acknowledgement> {
    for (const until = Date.now() + UNTIL_ANSWERED_MS * crowding(); Date.now() < until; await pause(150)) {
      this.#over.throwIfAborted();
      const answer = await this.send(signed);
      if (answer && answer.status !== 'received') return answer;
    }
    throw new Error(`no verdict about ${signed.action} ${digestOf(signed.bytes)} in time`);
  }

  /** Sends once; undefined where nobody answered, or nothing could be received. What was answered is remembered. */
  async send({ bytes, signature, action }: Signed): Promise<Acknowledgement | undefined> {
    const body = JSON.stringify({ envelope: Buffer.from(bytes).toString('base64'), signature });
    const reply = await this.call('POST', '/requests', { 'content-type': 'application/json' }, body);
    if (!reply || ![200, 202, 403].includes(reply.status)) return undefined;
    const answer = JSON.parse(reply.body.toString()) as Acknowledgement;
    if (answer.request !== digestOf(bytes))
      throw new Error(`an answer about another request: ${JSON.stringify(answer)}`);
    const { request, status, code, run, entry, message } = answer;
    const acknowledgement = { request, action, status, code, run, entry, message };
    this.acknowledged.push(acknowledgement);
    return acknowledgement;
  }

  /** One call; undefined where there is no answer. */
  async call(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: Uint8Array | string,
  ): Promise<Reply | undefined> {
    const address = { kind: 'socket', path: this.#socket, name: this.#socket } as const;
    const call = { method, path, headers, idleMs: SILENCE_MS, signal: this.#over };
    return exchangeCall(address, body === undefined ? call : { ...call, body }).catch(() => undefined);
  }
}
