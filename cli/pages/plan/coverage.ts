import { reversalInWords, type Coverage, type CoveredChange } from '../../../plans/language/analysis/show-coverage.ts';
import { blank, field, pageOf } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';

/** `plan coverage`: each deployed change with its way back, then what is wrong, and whom to ask. */
export function renderCoverage(coverage: Coverage, options: PageOptions): string[] {
  return pageOf(coverage, options, ({ release, title, changes, contacts, findings }) => [
    [['strong', `${release}: ${title}`]],
    blank,
    ...changes.flatMap((one) => [...change(one, options), blank]),
    ...findings.flatMap(({ message, where, path, next }) => [
      ...field('error', message, { ...options, mark: 'bad' }),
      ...field('  where', where ?? path, { ...options, column: 12 }),
      ...field('  next', next ?? '', { ...options, column: 12 }),
      blank,
    ]),
    ...contacts.flatMap((one) => field('ask', `${one.title}: ${one.call}`, options)),
    [
      findings.length > 0
        ? ['bad', '✗ not everything that is deployed is taken back in order']
        : ['good', '✓ every change has its way back'],
    ],
  ]);
}

function change(one: CoveredChange, options: PageOptions): EventLine[] {
  return [
    ...field(one.kind, `${one.id}: ${one.title}`, { ...options, column: 16 }),
    ...field('  goes to', one.goesTo.join(', '), { ...options, column: 16 }),
    ...(one.after.length > 0 ? field('  after', one.after.join(', '), { ...options, column: 16 }) : []),
    ...field('  way back', reversalInWords(one), {
      ...options,
      column: 16,
      mark: one.state === 'nobody' ? 'bad' : 'good',
    }),
  ];
}
