// @ts-check
import { defect, mustReason, reason, visit, yes } from './options.mjs';

/**
 * Commands for the people who are asked at a gate.
 * @type {readonly import('./table.mjs').CommandSpec[]}
 */
export const decideCommands = [
  {
    name: 'show',
    group: 'decide',
    summary: 'Show what a gate asks, and what would happen',
    args: ['[RUN]', '[GATE]'],
    options: [visit],
    example: 'backout show storefront-42 go-ahead',
    load: () => import('../commands/gate/gate.ts').then((file) => file.showCommand),
  },
  {
    name: 'approve',
    group: 'decide',
    summary: 'Approve at a gate: see what you sign, confirm, sign',
    args: ['[RUN]', '[GATE]'],
    options: [reason, yes],
    example: ['backout approve storefront-42 go-ahead \\', '  --reason "errors confirmed on the dashboard"'],
    load: () => import('../commands/gate/gate.ts').then((file) => file.approveCommand),
  },
  {
    name: 'refuse',
    group: 'decide',
    summary: 'Refuse at a gate: the run ends as refused',
    args: ['[RUN]', '[GATE]'],
    options: [mustReason, yes],
    example: 'backout refuse storefront-42 go-ahead --reason "errors stopped by themselves"',
    load: () => import('../commands/gate/gate.ts').then((file) => file.refuseCommand),
  },
  {
    name: 'fix-forward',
    group: 'decide',
    summary: 'Decide at a gate for an emergency fix instead',
    details: 'The run ends as not rolled back. Everybody affected gets a message.',
    args: ['[RUN]', '[GATE]'],
    options: [mustReason, defect, yes],
    example: [
      'backout fix-forward storefront-42 go-ahead \\',
      '  --reason "the fix is out in ten minutes" --defect SHOP-812',
    ],
    load: () => import('../commands/gate/gate.ts').then((file) => file.fixForwardCommand),
  },
  {
    name: 'live-with-it',
    group: 'decide',
    summary: 'Decide at a gate to live with the defect for now',
    details: 'The run ends as not rolled back. Everybody affected gets a message.',
    args: ['[RUN]', '[GATE]'],
    options: [mustReason, defect, yes],
    example: [
      'backout live-with-it storefront-42 go-ahead \\',
      '  --reason "only the colours are wrong" --defect SHOP-812',
    ],
    load: () => import('../commands/gate/gate.ts').then((file) => file.liveWithItCommand),
  },
  {
    name: 'ask',
    group: 'decide',
    summary: 'Ask the performer at a gate before you decide',
    details: 'This settles nothing and stops no deadline. Everybody who is asked to decide gets the answer.',
    args: ['[RUN]', '[GATE]', 'QUESTION'],
    options: [yes],
    example: 'backout ask storefront-42 go-ahead "does the warehouse know?"',
    load: () => import('../commands/gate/gate.ts').then((file) => file.askCommand),
  },
  {
    name: 'reply',
    group: 'decide',
    summary: 'Answer the questions at a gate, as the performer',
    args: ['[RUN]', '[GATE]', 'TEXT'],
    options: [{ flags: '--question N', help: 'only this question (default: every open question)' }, yes],
    example: 'backout reply storefront-42 go-ahead "Bob was called at 03:10"',
    load: () => import('../commands/gate/gate.ts').then((file) => file.replyCommand),
  },
  {
    name: 'submit',
    group: 'decide',
    summary: 'Send a request that was printed and signed elsewhere',
    details: 'Works on any machine, without key or session, until 15 minutes after the request was printed.',
    args: ['FILE', 'FILE.SIG'],
    options: [],
    example: 'backout submit approve.json approve.json.sig',
    load: () => import('../commands/run/submit.ts').then((file) => file.submitCommand),
  },
];
