import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The people of the demonstration. Each gets a real key of their own. */
export const people = {
  adam: { person: 'adam@storefront.example', name: 'Adam Ek', roles: ['administrator'] },
  dana: { person: 'dana@storefront.example', name: 'Dana Ito', roles: ['developer'] },
  erik: { person: 'erik@storefront.example', name: 'Erik Sund', roles: ['deployment-engineer'] },
  pia: { person: 'pia@storefront.example', name: 'Pia Lund', roles: ['production-support'] },
  olga: { person: 'olga@storefront.example', name: 'Olga Brandt', roles: ['service-owner'] },
  aron: { person: 'aron@storefront.example', name: 'Aron Weiss', roles: ['auditor'] },
} as const;
export type PersonName = keyof typeof people;

/** Makes a key for everyone and the roster that names them; returns the roster's path. */
export function makePeople(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lines = [
    '# Who may do what in the demonstration. Published with: backout roster publish roster.yaml',
    'v: 1',
    'roles:',
    '  - { id: service-owner, title: Owner of the storefront, may: [] }',
    'people:',
  ];
  for (const [name, { person, name: full, roles }] of Object.entries(people)) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', person, '-f', join(folder, name)]);
    const [type, key] = readFileSync(join(folder, `${name}.pub`), 'utf8').split(' ');
    lines.push(
      `  - person: ${person}`,
      `    name: ${full}`,
      `    roles: [${roles.join(', ')}]`,
      '    keys:',
      `      - key: ${type} ${key}`,
    );
  }
  const path = join(folder, 'roster.yaml');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
