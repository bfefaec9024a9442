import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { once } from 'node:events';

/** What passes by whatever stands between a command line and the API. */
interface Passing {
  readonly method: string;
  readonly path: string;
  readonly sent: Buffer;
}

/** What becomes of the API's answer: as it is, other bytes, or the connection is lost before it arrives. */
export type Meddle = (passing: Passing, answer: Buffer) => Buffer | 'lost';

/** Something between a command line and the API: a bad line, or somebody who shows false pages. */
export interface Between {
  readonly socket: string;
  readonly passed: Passing[];
  close(): Promise<void>;
}

/** Listens on a socket and passes everything on to another one. */
export async function standBetween(socket: string, to: string, meddle: Meddle): Promise<Between> {
  const passed: Passing[] = [];
  const server = createServer((request, response) => void pass(request, response));
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const passing = { method: request.method ?? '', path: request.url ?? '', sent: await buffer(request) };
    passed.push(passing);
    const onward = httpRequest({
      socketPath: to,
      method: passing.method,
      path: passing.path,
      headers: request.headers,
    });
    onward.end(passing.sent);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    const made = meddle(passing, await buffer(answer));
    if (made === 'lost') request.socket.destroy();
    else response.writeHead(answer.statusCode ?? 500, { 'content-type': answer.headers['content-type'] }).end(made);
  }
  server.listen(socket);
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { socket, passed, close };
}
