import { readFileSync } from 'node:fs';

/** The examples of docs/reference/plan-language.md, put together. */
export function examplePlan(): string {
  const page = readFileSync(new URL('../../../docs/reference/plan-language.md', import.meta.url), 'utf8');
  return [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('');
}
