import { isExactNumber } from '../../../common/text/decimal.ts';
import type { Finding } from '../../language/checks/parts/finding.ts';
import { placeAt, type SourceFile } from './source.ts';
import { nodesOf, type SyntaxNode } from './syntax.ts';

/** A number as it is written, where a JavaScript number keeps less than it says. */
export interface LossyNumber {
  readonly raw: string;
  readonly start: number;
}

/** Every number in a syntax tree that would become another one, without a word, when the file is read. */
export function lossyNumbers(tree: unknown): LossyNumber[] {
  return nodesOf(tree).flatMap((node) => {
    const raw = rawNumber(node);
    return raw === undefined || isKept(raw) ? [] : [{ raw, start: node.start }];
  });
}

/** What to say of such a number in a plan. */
export function lossyNumber(path: string, { raw }: LossyNumber, where?: string): Finding {
  return {
    code: 'plan-invalid',
    severity: 'error',
    path,
    message: 'this number cannot be kept exactly',
    expected: `a number that can be kept, such as ${Number(raw.replaceAll('_', ''))}, or a text in quotes`,
    found: raw,
    ...(where === undefined ? {} : { where }),
  };
}

/** The numbers of an author's file that cannot be kept, with their places. */
export function lossyNumbersIn({ program, lines }: SourceFile, shown: string): Finding[] {
  return lossyNumbers(program).map((number) => {
    const { line, column } = placeAt(lines, number.start);
    return lossyNumber('', number, `${shown}:${line}:${column}`);
  });
}

function rawNumber({ type, value, raw }: SyntaxNode): string | undefined {
  return type === 'Literal' && typeof value === 'number' && typeof raw === 'string' ? raw : undefined;
}

function isKept(raw: string): boolean {
  const digits = raw.replaceAll('_', '');
  if (/^0[xob]/i.test(digits)) return BigInt(digits) === BigInt(Number(digits));
  return isExactNumber(digits);
}
