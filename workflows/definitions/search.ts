import { defineSearchAttributeKey } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import { searchAttributes } from './names.ts';

type Attribute = keyof typeof searchAttributes;

/** Makes the run findable in Temporal. */
export function setSearchAttributes(values: Partial<Record<Attribute, string>>): void {
  const given = Object.entries(values) as [Attribute, string][];
  upsertSearchAttributes(
    given.map(([name, value]) => ({ key: defineSearchAttributeKey(searchAttributes[name], 'KEYWORD'), value })),
  );
}
