import type { ShopReading } from './measure.ts';

/** What is compared: the shop before and after the way back, and the orders that customers were promised until then. */
export interface Comparison {
  readonly before: ShopReading;
  readonly after: ShopReading;
  readonly acknowledged: readonly string[];
}

/** Of the orders before and of those acknowledged until now: which the shop no longer has, and which it charges otherwise. */
export function ordersOf({ before, after, acknowledged }: Comparison): { lost: string[]; altered: string[] } {
  const known = [...new Set([...before.charges.keys(), ...acknowledged])];
  return {
    lost: known.filter((id) => !after.charges.has(id)),
    altered: [...before.charges].flatMap(([id, cents]) => ((after.charges.get(id) ?? cents) === cents ? [] : [id])),
  };
}

/** The comparison as a table, a line each. */
export function table(comparison: Comparison): string[] {
  const { before, after, acknowledged } = comparison;
  const { lost, altered } = ordersOf(comparison);
  const percent = (ratio: number) => `${(ratio * 100).toFixed(1)} %`;
  const rows = [
    ['', 'before', 'after'],
    ['version', before.version, after.version],
    ['database schema', String(before.schema), String(after.schema)],
    ['failing checkouts', percent(before.errorRatio), percent(after.errorRatio)],
    ['orders in the database', String(before.charges.size), String(after.charges.size)],
    ['orders acknowledged', '', String(acknowledged.length)],
    ['orders lost', '', String(lost.length)],
    ['orders charged otherwise', '', String(altered.length)],
  ] as const;
  return rows.map(([name, was, is]) => `  ${name.padEnd(28)}${was.padStart(10)}${is.padStart(10)}`);
}

/** Everything that keeps the way back from having been one; empty where the shop is back and every promise was kept. */
export function faultsOf(comparison: Comparison): string[] {
  const { before, after, acknowledged } = comparison;
  const { lost, altered } = ordersOf(comparison);
  const conditions: readonly (readonly [boolean, string])[] = [
    [before.version === '2.4.1', `${before.version} was live before, not 2.4.1`],
    [before.errorRatio > 0.1, 'checkouts did not fail before'],
    [after.version === '2.4.0', `${after.version} answers, not 2.4.0`],
    [after.schema === 1, `the orders are in schema ${after.schema}, not 1`],
    [after.checkouts > 0, 'nobody bought anything afterwards'],
    [after.checkouts === 0 || after.errorRatio === 0, 'checkouts fail'],
    [acknowledged.length > 0, 'no order was ever acknowledged'],
    [lost.length === 0, `${lost.length} orders are lost`],
    [altered.length === 0, `${altered.length} orders are charged otherwise than before`],
  ];
  return conditions.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]));
}
