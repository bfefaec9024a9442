// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installServer } from './install.mjs';
import { CLI_VERSION, onPath } from './places.mjs';

const MODULE = `github.com/temporalio/cli/cmd/temporal@v${CLI_VERSION}`;
const TICK_MS = 3000;
const KEPT_LINES = 5;

/**
 * Builds the server with Go, which verifies every module against Go's checksum database. Takes minutes on a small
 * machine, and says every few seconds how far it is.
 * @param {string} target
 * @param {(message: string) => void} onProgress
 * @param {Record<string, string | undefined>} env
 */
export function buildServer(target, onProgress, env) {
  return installServer(target, async (folder) => {
    const go = await onPath('go', env);
    if (!go) throw new Error('no `go` on PATH');
    onProgress('building the server with Go, once for this user: about three minutes on two cores');
    await goInstall(go, folder, onProgress, env);
    return join(folder, 'temporal');
  });
}

/** @param {string} go @param {string} folder @param {(message: string) => void} onProgress @param {Record<string, string | undefined>} env */
async function goInstall(go, folder, onProgress, env) {
  const seen = { downloaded: 0, compiled: 0 };
  /** @type {string[]} */
  const lastLines = [];
  // Without symbol tables: a third smaller, and quicker to link.
  const child = spawn(go, ['install', '-v', '-ldflags=-s -w', MODULE], {
    env: { ...env, GOBIN: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('go: downloading ')) seen.downloaded += 1;
    else seen.compiled += 1;
    lastLines.push(line);
    if (lastLines.length > KEPT_LINES) lastLines.shift();
  });
  const tick = () =>
    onProgress(`go install: ${seen.downloaded} modules downloaded, ${seen.compiled} packages compiled`);
  const ticking = setInterval(tick, TICK_MS);
  try {
    const ended = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? signal));
    });
    if (ended !== 0) throw new Error(`go install ended with ${ended}: ${lastLines.join(' / ')}`);
  } finally {
    clearInterval(ticking);
  }
}
