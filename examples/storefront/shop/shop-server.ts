import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from './database.ts';

/** What a customer sends. */
export interface Order {
  readonly item: string;
  readonly quantity: number;
}

/** What makes one release of the shop differ from another: its version, and how it places an order. */
export interface ShopRelease {
  readonly version: string;
  place(order: Order & { id: string; at: string }, shop: { database: DatabaseSync; root: string }): void;
}

const counts = { ok: 0, error: 0, maintenance: 0 };

/** Serves one release of the shop on loopback: POST /checkout, GET /health, GET /metrics. */
export function serveShop(release: ShopRelease, root: string, port: number): void {
  const database = openDatabase(root);
  const server = createServer((request, response) => {
    handle(release, root, database, request, response).catch((error: unknown) => {
      counts.error += 1;
      console.error(`checkout failed: ${error instanceof Error ? error.message : String(error)}`);
      send(response, 500, { error: 'the order could not be placed' });
    });
  });
  server.listen(port, '127.0.0.1', () => console.log(`storefront ${release.version} listens on ${port}`));
  process.once('SIGTERM', () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}

async function handle(
  release: ShopRelease,
  root: string,
  database: DatabaseSync,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url === '/health')
    return send(response, 200, { status: 'ok', version: release.version, maintenance: inMaintenance(root) });
  if (request.url === '/metrics') return sendText(response, metrics(release.version));
  if (request.url !== '/checkout' || request.method !== 'POST') return send(response, 404, { error: 'not found' });
  const body = await readBody(request);
  if (inMaintenance(root) && request.headers['x-smoke-test'] === undefined) {
    counts.maintenance += 1;
    return send(response, 503, { error: 'maintenance, please come back in a minute' });
  }
  const order = { ...parseOrder(body), id: randomUUID(), at: new Date().toISOString() };
  release.place(order, { database, root });
  counts.ok += 1;
  return send(response, 201, { id: order.id, version: release.version });
}

function inMaintenance(root: string): boolean {
  return existsSync(join(root, 'run', 'maintenance'));
}

function parseOrder(body: string): Order {
  const order = JSON.parse(body) as Record<keyof Order, unknown>;
  return { item: String(order.item), quantity: Number(order.quantity) };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function metrics(version: string): string {
  const lines = Object.entries(counts).map(
    ([outcome, count]) => `storefront_checkouts_total{outcome="${outcome}"} ${count}`,
  );
  return [
    '# HELP storefront_checkouts_total Checkouts by outcome since the process began.',
    '# TYPE storefront_checkouts_total counter',
    ...lines,
    '# HELP storefront_build_info The version that is running.',
    '# TYPE storefront_build_info gauge',
    `storefront_build_info{version="${version}"} 1`,
    '',
  ].join('\n');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
}
