import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

export interface Servers {
  /** Serves HTTP, and gives the address of the server. */
  readonly http: (listener: RequestListener) => Promise<string>;
  /** Does with every connection what it is told. */
  readonly tcp: (onConnection: (socket: Socket) => void) => Promise<string>;
  /** An address on which nobody listens. */
  readonly nobody: () => Promise<string>;
}

/** Real servers on ports of their own, closed after each test. */
export function servers(): Servers {
  const open: { server: Server; sockets: Set<Socket> }[] = [];
  const listen = async (server: Server): Promise<string> => {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ server, sockets });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const close = async ({ server, sockets }: (typeof open)[number]): Promise<void> => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  };
  afterEach(async () => void (await Promise.all(open.splice(0).map(close))));
  return {
    http: (listener) => listen(createServer(listener)),
    tcp: (onConnection) => listen(createTcpServer(onConnection)),
    async nobody() {
      const url = await listen(createTcpServer());
      await Promise.all(open.splice(-1).map(close));
      return url;
    },
  };
}
