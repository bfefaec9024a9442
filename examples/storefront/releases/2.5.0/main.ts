import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveShop } from '../../shop/shop-server.ts';

/** Percent off from a number of pieces on, the most first: who takes more than the table knows gets the best. */
const discounts = [
  { from: 3, percent: 10 },
  { from: 2, percent: 5 },
] as const;

serveShop(
  {
    version: '2.5.0',
    place(order, { database, root }) {
      const list = order.quantity * 1000;
      const discount = existsSync(join(root, 'run', 'discounts-off')) ? 0 : discountCents(order.quantity, list);
      database
        .prepare(
          'insert into orders (id, item, quantity, list_cents, discount_cents, placed_at, placed_by) values (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(order.id, order.item, order.quantity, list, discount, order.at, '2.5.0');
    },
  },
  String(process.argv[2]),
  Number(process.argv[3]),
);

function discountCents(quantity: number, list: number): number {
  const percent = discounts.find(({ from }) => quantity >= from)?.percent ?? 0;
  return Math.round((list * percent) / 100);
}
