import { createServer } from 'node:http';
import { openDatabase } from './database.ts';

/**
 * The service that depends on the shop: reads new orders from its database and marks them shipped. A shop that is taken
 * back carelessly disturbs it, so the plan names it in `affects`. GET /health and GET /metrics on loopback.
 */
const [root, port] = [String(process.argv[2]), Number(process.argv[3])];
const database = openDatabase(root);
let shipped = 0;
let failures = 0;

const timer = setInterval(() => {
  try {
    const done = database
      .prepare('update orders set shipped_at = ? where shipped_at is null')
      .run(new Date().toISOString());
    shipped += Number(done.changes);
  } catch (error) {
    failures += 1;
    console.error(error instanceof Error ? error.message : error);
  }
}, 200);

function backlog(): number {
  return Number(database.prepare('select count(*) as waiting from orders where shipped_at is null').get()?.['waiting']);
}

const server = createServer((request, response) => {
  if (request.url === '/health') {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ status: 'ok', backlog: backlog() }));
    return;
  }
  const lines = [
    '# TYPE fulfilment_backlog gauge',
    `fulfilment_backlog ${backlog()}`,
    '# TYPE fulfilment_shipped_total counter',
    `fulfilment_shipped_total ${shipped}`,
    '# TYPE fulfilment_failures_total counter',
    `fulfilment_failures_total ${failures}`,
    '',
  ];
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(lines.join('\n'));
});
server.listen(port, '127.0.0.1');
process.once('SIGTERM', () => {
  clearInterval(timer);
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
