export { readGateView, readInboxView, readReleaseView, readReportView, readRunView, type Present } from './read.ts';
export { liveReleases, type LiveRelease } from './live.ts';
export { readLive } from './sources.ts';
export { renderReport } from './render-report.ts';
export { viewGate } from './gate.ts';
export { viewInbox } from './inbox.ts';
export { viewRelease } from './release.ts';
export { viewReport } from './report.ts';
export { viewRun } from './run.ts';
