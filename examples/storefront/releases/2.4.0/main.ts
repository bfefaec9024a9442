import { serveShop } from '../../shop/shop-server.ts';

serveShop(
  {
    version: '2.4.0',
    place(order, { database }) {
      database
        .prepare('insert into orders (id, item, quantity, total_cents, placed_at, placed_by) values (?, ?, ?, ?, ?, ?)')
        .run(order.id, order.item, order.quantity, order.quantity * 1000, order.at, '2.4.0');
    },
  },
  String(process.argv[2]),
  Number(process.argv[3]),
);
