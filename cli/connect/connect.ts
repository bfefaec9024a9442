import type { CommandLine } from '../terminal/output.ts';
import { digestOf } from '../../common/digest.ts';
import type { Api, InstallationView } from './api.ts';
import { errorDocument, connectFailure, type HttpCall, exchangeCall, type Reply } from './transport.ts';
import { findApi } from './find-api.ts';
import { ClientSession } from './session.ts';
import type { Signer } from './signer.ts';
import { followStream } from './stream.ts';
import { requireDecided, printRequest, sendSigned, submitRequest } from './submit.ts';

/** Finds the API and binds session and signer to it. Dials nothing, and looks for no key, before one is needed. */
export async function connectApi(around: CommandLine): Promise<Api> {
  const { io, options } = around;
  const address = findApi(options.text('url') ?? io.env.BACKOUT_URL, io.cwd);
  const known = async (call: HttpCall): Promise<Reply> =>
    exchangeCall(address, { ...call, headers: { ...(await session.kept()), ...call.headers } });
  const plain = async (call: HttpCall): Promise<Reply> => requireSuccess(await known(call));
  const installation = once(async () =>
    errorDocument<InstallationView>(await plain({ method: 'GET', path: '/installation' })),
  );
  // Keys are looked for by processes; who has a session needs none of that.
  const signer = once<Signer>(async () => (await import('./signer.ts')).openSigner({ ...around, plain }));
  const submission = { ...around, send: known, installation, signer };
  const session: ClientSession = new ClientSession({
    ...around,
    address,
    open: async () => submitRequest(submission, { action: 'session.open' }),
  });
  const withSession = (call: HttpCall): Promise<Reply> =>
    session.use(async (headers) => plain({ ...call, headers: { ...call.headers, ...headers } }));
  return {
    address,
    installation,
    person: async () => (await signer()).person,
    get: async (path) => errorDocument(await withSession({ method: 'GET', path })),
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
    submit: async (draft) => requireDecided(await submitRequest(submission, draft)),
    ask: async (draft) => submitRequest(submission, draft),
    print: async (draft, by) => printRequest(submission, draft, by),
    send: async (signed) => requireDecided(await sendSigned(known, signed)),
    follow: (path, signal) => followStream({ address, path, session, ...(signal ? { signal } : {}) }),
  };
}

function requireSuccess(reply: Reply): Reply {
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw connectFailure(reply);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => (made ??= make());
}
