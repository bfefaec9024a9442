import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Keeps the release behind the `current` link running, as systemd would: starts it, starts it again when it dies, and on
 * SIGHUP ends it gracefully and starts what `current` then points to. Ends with its child on SIGTERM.
 */
const [root, port] = [String(process.argv[2]), String(process.argv[3])];
const log = openSync(join(root, 'run', 'shop.log'), 'a');
const pidFile = join(root, 'run', 'supervisor.pid');
let child: ChildProcess;
let ending = false;

function startShop(): void {
  child = spawn(process.execPath, [join(root, 'current', 'main.ts'), root, port], { stdio: ['ignore', log, log] });
  child.once('exit', () => {
    if (ending) process.exit(0);
    setTimeout(startShop, 50);
  });
}

function end(): void {
  ending = true;
  rmSync(pidFile, { force: true });
  if (!child.kill('SIGTERM')) process.exit(0);
}

writeFileSync(pidFile, String(process.pid));
process.on('SIGHUP', () => child.kill('SIGTERM'));
process.on('SIGTERM', end);
process.on('SIGINT', end);
startShop();
