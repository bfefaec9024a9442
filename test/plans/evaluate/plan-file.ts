import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The text of the fixture that answers every question. */
export const completePlan = readFileSync(new URL('../fixtures/complete.ts', import.meta.url), 'utf8');

const folders: string[] = [];

/** Writes a plan file into a folder of its own, far from any package. */
export function planFile(text: string, name = '2.4.1.ts'): string {
  const folder = mkdtempSync(join(tmpdir(), 'backout-plan-'));
  folders.push(folder);
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** Removes what `planFile` wrote. */
export function removePlanFiles(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/** The line, from 1, of a text in which something is first found. */
export function lineOf(text: string, found: string): number {
  return text.slice(0, text.indexOf(found)).split('\n').length;
}
