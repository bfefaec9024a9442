import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands in for a program answers, by words of its arguments; whatever else it is asked, it succeeds silently. */
const answers: Readonly<Record<string, readonly (readonly [asked: string, answer: string])[]>> = {
  kubectl: [
    ['*availableReplicas*', '6'],
    ['*containers*image*', 'registry.example.com/checkout:5.11.3'],
  ],
  ssh: [
    ['*is-active*', 'active'],
    ['*dpkg-query*', '3.4.1'],
  ],
  ln: [],
  cdnctl: [],
  sitectl: [['edition*', '2026.46']],
  'ledger-schema': [
    ['version*', '117'],
    ['difference*', '0'],
    ['long-locks*', '0'],
    ['backup*', '{"path":"/backups/ledger-1","rows":1200}'],
  ],
  flagctl: [
    ['*get search-ranking*', 'ranking-8'],
    ['*measure*', '55'],
  ],
  queuectl: [
    ['depth*', '12'],
    ['dead *', '1'],
    ['in-flight*', '0'],
  ],
  systemctl: [],
  gwctl: [
    ['*measure*', '1'],
    ['*share*', '100'],
  ],
  pipectl: [
    ['*difference*', '0.2'],
    ['*code-version*', '0.26.1'],
  ],
  zonectl: [
    ['*served*', 'restored-2026112303'],
    ['*resolve-list*', '100'],
  ],
  edgectl: [
    ['*measure*', '0.4'],
    ['*revision*', 'r411'],
  ],
};

/** Writes the programs into a folder to be put on PATH; each call leaves a line in the ledger. */
export function writeStandIns(folder: string, ledger: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [program, table] of Object.entries(answers)) {
    const cases = table.map(([asked, answer]) => `  ${quoted(asked)}) echo '${answer}' ;;`);
    const script = ['#!/bin/sh', `echo "${program} $*" >> '${ledger}'`, 'case "$*" in', ...cases, 'esac', 'exit 0', ''];
    writeFileSync(join(folder, program), script.join('\n'), { mode: 0o755 });
  }
}

/** A pattern of the shell in which only the stars are more than they look. */
function quoted(pattern: string): string {
  return pattern
    .split('*')
    .map((part) => (part === '' ? '' : `'${part}'`))
    .join('*');
}
