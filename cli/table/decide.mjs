// @ts-check
import { mustReason, reason, visit, yes } from './options.mjs';

/**
 * Commands for whoever is asked at a gate.
 * @type {readonly import('../table.mjs').CommandSpec[]}
 */
export const decide = [
  {
    name: 'show',
    group: 'decide',
    summary: 'Show what a gate asks, and what would happen',
    args: ['[RUN]', '[GATE]'],
    options: [visit],
    example: 'backout show storefront-42 go-ahead',
    load: () => import('../commands/show.ts'),
  },
  {
    name: 'approve',
    group: 'decide',
    summary: 'Approve at a gate: shows what you sign, asks, signs',
    args: ['[RUN]', '[GATE]'],
    options: [reason, yes],
    example: ['backout approve storefront-42 go-ahead \\', '  --reason "errors confirmed on the dashboard"'],
    load: () => import('../commands/approve.ts'),
  },
  {
    name: 'refuse',
    group: 'decide',
    summary: 'Refuse at a gate: the run ends as refused',
    args: ['[RUN]', '[GATE]'],
    options: [mustReason, yes],
    example: 'backout refuse storefront-42 go-ahead --reason "errors stopped by themselves"',
    load: () => import('../commands/refuse.ts'),
  },
  {
    name: 'fix-forward',
    group: 'decide',
    summary: 'Decide at a gate for an emergency fix instead',
    details: 'The run ends as not rolled back.',
    args: ['[RUN]', '[GATE]'],
    options: [mustReason, yes],
    example: ['backout fix-forward storefront-42 go-ahead \\', '  --reason "the fix is out in ten minutes"'],
    load: () => import('../commands/fix-forward.ts'),
  },
  {
    name: 'submit',
    group: 'decide',
    summary: 'Send a request that was printed here and signed elsewhere',
    details: 'From any machine: it needs neither a key nor a session. Within 15 minutes of being printed.',
    args: ['FILE', 'FILE.SIG'],
    options: [],
    example: 'backout submit approve.json approve.json.sig',
    load: () => import('../commands/submit.ts'),
  },
];
