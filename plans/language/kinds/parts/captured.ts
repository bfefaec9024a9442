import { lines, type DocumentLine } from '../../document/parts/document.ts';
import { variableOf } from '../../document/parts/shell.ts';
import type { Capture } from '../../schema/parts/values.ts';

/** What later steps take from a step's output, by the names that a shell knows it under. */
export function capturedLines({ id, capture }: { id: string; capture: Capture | null }): DocumentLine[] {
  if (!capture || capture.shape.kind !== 'object') return [];
  const names = capture.shape.members.map(({ name }) => `${name} ($${variableOf(id, [name])})`);
  return names.length > 0 ? lines(`its output gives: ${names.join(', ')}`) : [];
}
