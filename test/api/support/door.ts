import { Writable } from 'node:stream';
import { join } from 'node:path';
import { pino } from 'pino';
import { listenApi, type ListeningApi } from '../../../api/listen.ts';
import type { ApiDeps, Forwarded, TemporalGateway } from '../../../api/context/deps.ts';
import { adjudicate } from '../../../authority/adjudicate.ts';
import { admit } from '../../../authority/admit.ts';
import { readCheckpointKey } from '../../../records/installation.ts';
import type { OpenOptions } from '../../../records/sqlite/open-record.ts';
import { checkpointer } from '../../../records/take-checkpoint.ts';
import { exchangeCall, type HttpCall, type Reply } from '../../../cli/connect/transport.ts';
import { Conformance } from './conformance.ts';
import { Desk } from '../../authority/support/desk.ts';
import type { People, TestPerson } from '../../support/people.ts';

/** Decides what is forwarded at once, as a workflow's activities would; or is not there at all. */
class Deciding implements TemporalGateway {
  /** Whether anybody can be reached. */
  there = true;
  readonly told: string[] = [];
  /** What measures for an assessment; nobody does unless a test says so. */
  measure: (request: string) => Promise<void> = () => Promise.resolve();
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async submit(run: string, request: string): Promise<Forwarded> {
    return this.#tell(`submit ${run}`, () => this.#desk.store.write((tx) => adjudicate(tx, request)));
  }

  async startRun(run: string): Promise<Forwarded> {
    return this.#tell(`start ${run}`, () => this.#desk.store.write((tx) => admit(tx, run)));
  }

  async assess(request: string, labels: readonly string[]): Promise<Forwarded> {
    return this.#tell(`assess ${labels.join(' ')}`, () => this.measure(request));
  }

  async #tell(what: string, work: () => Promise<unknown>): Promise<Forwarded> {
    this.told.push(what);
    if (!this.there) return 'unreachable';
    await work();
    return 'done';
  }
}

/** A real API on a real socket over a real record, with a desk to prepare things at. */
export interface Door {
  readonly desk: Desk;
  readonly api: ListeningApi;
  readonly deciding: Deciding;
  readonly socket: string;
  /** What the API has logged, one JSON document a line. */
  readonly logged: string[];
  /** One HTTP call. */
  call(call: Partial<HttpCall> & { path: string }, person?: TestPerson): Promise<Reply & { json: () => unknown }>;
  /** Posts a request. */
  post(signed: { bytes: Uint8Array; signature: string }): Promise<Reply & { json: () => unknown }>;
  /** Opens the API again after its `close`. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Every reply is held against the document that is served; it is the same at every door. */
let described: Conformance | undefined;

/** Opens a door for these people. With `store` the API has an opening of the record of its own. */
export async function openDoor(
  people: People,
  over: Partial<ApiDeps['config']> & { store?: OpenOptions; clock?: () => Date } = {},
): Promise<Door> {
  const desk = await Desk.open(people);
  const deciding = new Deciding(desk);
  const logged: string[] = [];
  const sink = new Writable({ write: (chunk, _encoding, done) => (logged.push(String(chunk)), done()) });
  const socket = join(desk.record.dir, 'api.sock');
  const { store: openOptions, clock, ...limits } = over;
  const config = { clockToleranceMs: 300_000, requestsPerMinute: 600, answerWithinMs: 2000, ...limits };
  const deps: ApiDeps = {
    store: openOptions ? await desk.record.reopen(openOptions) : desk.store,
    temporal: deciding,
    config,
    ...(clock ? { clock } : {}),
    logger: pino({ level: 'debug' }, sink),
    checkpoint: checkpointer(desk.store, await readCheckpointKey(desk.record.keyFile)),
  };
  let api = await listenApi(deps, { socket });
  const reopen = async () => {
    api = await listenApi(deps, { socket });
  };
  const address = { kind: 'socket' as const, path: socket, name: socket };
  const tokens = new Map<string, string>();
  const call: Door['call'] = async ({ method = 'GET', headers, ...rest }, person) => {
    const token = person && (tokens.get(person.person) ?? (await open(person)));
    const authorized = token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` };
    const reply = await exchangeCall(address, { method, ...rest, ...(authorized ? { headers: authorized } : {}) });
    described ??= new Conformance(api.api.swagger());
    described.check(method, rest.path, reply);
    return { ...reply, json: () => JSON.parse(reply.body.toString()) as unknown };
  };
  const post: Door['post'] = ({ bytes, signature }) =>
    call({
      method: 'POST',
      path: '/requests',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ envelope: Buffer.from(bytes).toString('base64'), signature }),
    });
  const open = async (person: TestPerson) => {
    const { data } = (await post(await desk.sign(person, { action: 'session.open' }))).json() as {
      data: { token: string };
    };
    tokens.set(person.person, data.token);
    return data.token;
  };
  const close = async () => {
    await api.close();
    await desk.close();
  };
  return { desk, api, deciding, socket, logged, call, post, reopen, close };
}
