import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveShop } from '../../shop/shop-server.ts';

/** Percent off, by number of pieces. The table stops one short, which is this release's defect: three pieces find none. */
const discounts: Record<number, { percent: number }> = { 1: { percent: 0 }, 2: { percent: 5 } };

serveShop(
  {
    version: '2.4.1',
    place(order, { database, root }) {
      const list = order.quantity * 1000;
      const discount = existsSync(join(root, 'run', 'discounts-off')) ? 0 : discountCents(order.quantity, list);
      database
        .prepare(
          'insert into orders (id, item, quantity, list_cents, discount_cents, placed_at, placed_by) values (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(order.id, order.item, order.quantity, list, discount, order.at, '2.4.1');
    },
  },
  String(process.argv[2]),
  Number(process.argv[3]),
);

function discountCents(quantity: number, list: number): number {
  const row = discounts[quantity];
  if (row === undefined) throw new Error(`no discount row for ${quantity} pieces`);
  return Math.round((list * row.percent) / 100);
}
