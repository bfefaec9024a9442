import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { checkout } from '../processes.ts';

/** One place of the sources, and what stands there instead. */
interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A build that breaks one promise, and the invariants of which at least one must notice. */
export interface BrokenBuild {
  readonly name: string;
  readonly changes: readonly Change[];
  readonly noticedBy: readonly string[];
}

const execute = 'activities/effects/execute-step.ts';

/** Each takes away one thing that keeps something from being lost or done twice. */
export const brokenBuilds: readonly BrokenBuild[] = [
  {
    name: 'heartbeat ignored',
    changes: [{ file: 'workflows/definitions/activities.ts', from: "    heartbeatTimeout: '3s',\n", to: '' }],
    noticedBy: ['no run is stuck', 'a run goes on within 15 s'],
  },
  {
    name: 'start recorded after the effect',
    changes: [
      {
        file: execute,
        from: '  const begun = await begin(call, ready);\n',
        to: '  openSpool(call.folder);\n  const early = await ready.act();\n  const begun = await begin(call, ready);\n',
      },
      { file: execute, from: '(await ready.act())', to: 'early' },
    ],
    noticedBy: ['no effect without step.started before it', 'no once effect twice unasked'],
  },
  {
    name: 'nonce not kept',
    changes: [
      {
        file: 'records/store/write-tx.ts',
        from: ".insertInto('nonces')\n      .values({ nonce, request: digest })",
        to: ".insertInto('nonces')\n      .values({ nonce: digest, request: digest })",
      },
    ],
    noticedBy: ['no nonce lets two requests in'],
  },
  {
    name: 'spool not looked for',
    changes: [
      {
        file: 'activities/effects/kinds/command.ts',
        from: '    return await followCommand(step, call, await learnSecrets(call));\n',
        to: "    return { outcome: 'unknown', message: noSpool, known: noSpool };\n",
      },
    ],
    noticedBy: ['a command that outlived its worker is known'],
  },
  {
    name: 'attempt begun anew instead of followed',
    changes: [
      {
        file: 'activities/effects/kinds/command.ts',
        from: "    if (neverRan(call)) return 'again';\n",
        to: "    moveAside(call.folder);\n    if (step) return 'again';\n",
      },
    ],
    noticedBy: ['no attempt begins two programs', 'no once effect twice unasked'],
  },
  {
    name: 'end that nobody saw taken for a success',
    changes: [
      {
        file: 'activities/effects/command/follow.ts',
        from: "{ kind: 'lost', started: true, known: 'its supervisor was killed, and nothing of it runs any more' }",
        to: "{ kind: 'exited', code: 0 }",
      },
    ],
    noticedBy: ['a command whose supervisor was killed is unknown'],
  },
];

const left = new Set(['node_modules', '.git', '.backout', 'demo', 'tour']);

/**
 * Copies this checkout into a folder of its own and breaks it there. Throws where a place to be changed is not there
 * exactly once: a build that is not broken would notice nothing.
 */
export function breakBuild({ name, changes }: BrokenBuild): string {
  for (const change of changes) void changed(name, checkout, change);
  const root = mkdtempSync(join(tmpdir(), 'backout-broken-'));
  cpSync(checkout, root, { recursive: true, filter: (path) => !left.has(relative(checkout, path)) });
  symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'));
  for (const change of changes) writeFileSync(join(root, change.file), changed(name, root, change));
  return root;
}

function changed(name: string, root: string, { file, from, to }: Change): string {
  const parts = readFileSync(join(root, file), 'utf8').split(from);
  if (parts.length === 2) return parts.join(to);
  throw new Error(`${name}: ${file} has the place to be changed ${parts.length - 1} times: ${from}`);
}
