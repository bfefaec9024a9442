import { digestOf } from '../../common/digest.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import type { Output } from '../output.ts';
import type { Api, InstallationView } from './api.ts';
import { documentOf, failureOf } from './failure.ts';
import { findApi } from './find-api.ts';
import { Session } from './session.ts';
import type { Signer } from './signer.ts';
import { follow } from './stream.ts';
import { decided, printRequest, sendSigned, submit } from './submit.ts';
import { type Call, exchange, type Reply } from './transport.ts';

/** What every call needs: who is asked, for whom, and how people are spoken to. */
export interface Surroundings {
  readonly io: Io;
  readonly options: Options;
  readonly out: Output;
}

/** Finds the API and binds session and signer to it. Nothing is dialled, and no key looked for, before it is needed. */
export async function openApi(around: Surroundings): Promise<Api> {
  const { io, options } = around;
  const address = findApi(options.text('url') ?? io.env.BACKOUT_URL, io.cwd);
  const known = async (call: Call): Promise<Reply> =>
    exchange(address, { ...call, headers: { ...(await session.kept()), ...call.headers } });
  const plain = async (call: Call): Promise<Reply> => succeeded(await known(call));
  const installation = once(async () =>
    documentOf<InstallationView>(await plain({ method: 'GET', path: '/installation' })),
  );
  // Keys are looked for by processes; who has a session needs none of that.
  const signer = once<Signer>(async () => (await import('./signer.ts')).openSigner({ ...around, plain }));
  const submission = { ...around, send: known, installation, signer };
  const session: Session = new Session({
    ...around,
    address,
    open: async () => submit(submission, { action: 'session.open' }),
  });
  const withSession = (call: Call): Promise<Reply> =>
    session.use(async (headers) => plain({ ...call, headers: { ...call.headers, ...headers } }));
  return {
    address,
    installation,
    person: async () => (await signer()).person,
    get: async (path) => documentOf(await withSession({ method: 'GET', path })),
    bytes: async (path) => (await withSession({ method: 'GET', path })).body,
    putBlob: async (content) => {
      const digest = digestOf(content);
      await withSession({
        method: 'PUT',
        path: `/blobs/${digest}`,
        body: content,
        headers: { 'content-type': 'application/octet-stream' },
      });
      return digest;
    },
    submit: async (draft) => decided(await submit(submission, draft)),
    ask: async (draft) => submit(submission, draft),
    print: async (draft, by) => printRequest(submission, draft, by),
    send: async (signed) => decided(await sendSigned(known, signed)),
    follow: (path, signal) => follow({ address, path, session, ...(signal ? { signal } : {}) }),
  };
}

function succeeded(reply: Reply): Reply {
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw failureOf(reply);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => (made ??= make());
}
