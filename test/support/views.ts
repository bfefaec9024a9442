/** Views as pages are drawn from them: of everyday runs, gates and releases, and of hostile ones. */
export * from './views/basics.ts';
export * from './views/gates.ts';
export * from './views/releases.ts';
export * from './views/runs.ts';
