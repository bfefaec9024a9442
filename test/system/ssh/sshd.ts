import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeKey } from '../../support/people.ts';
import { until } from '../../support/until.ts';

const places = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'];
const program = process.env['BACKOUT_SSHD'] ?? places.find((path) => existsSync(path));

/** Why no OpenSSH server can be started here, or undefined. */
export const whyNoSshd =
  program === undefined
    ? `there is no sshd in ${places.join(', ')}: install openssh-server, or set BACKOUT_SSHD`
    : undefined;

/** A real OpenSSH server on loopback, run by this user, into which this user may log in with one key. */
export interface Sshd {
  /** Runs a command line over ssh, with the agent forwarded or not. */
  run(command: string, agent: { readonly env: Record<string, string>; readonly forward: boolean }): Promise<SshRan>;
  close(): Promise<void>;
}
interface SshRan {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** Starts it with host key, configuration and port of its own, without PAM; nothing of this machine's server is used. */
export async function startSshd(): Promise<Sshd> {
  // As root the server wants the folder that its service would make; as anybody else it does without.
  if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const dir = await mkdtemp(join(tmpdir(), 'backout-sshd-'));
  const [host, login] = [await makeKey(dir, 'host'), await makeKey(dir, 'login')];
  await copyFile(`${login.file}.pub`, join(dir, 'authorized_keys'));
  const port = await freePort();
  await writeFile(join(dir, 'config'), configOf(dir, host.file, port));
  const server = spawn(program ?? '', ['-D', '-e', '-f', join(dir, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (chunk) => (said += String(chunk)));
  await until(() => answers(port), 10_000, 'sshd listens').catch((error: unknown) => {
    throw new Error(`${String(error)}: ${said}`);
  });
  return {
    run: async (command, { env, forward }) => {
      const ran = await execa(
        'ssh',
        [...clientOptions(login.file, port), forward ? '-A' : '-a', '127.0.0.1', command],
        {
          env,
          reject: false,
          stdin: 'ignore',
          timeout: 60_000,
        },
      );
      return { code: ran.exitCode, out: ran.stdout, err: ran.stderr };
    },
    close: async () => {
      server.kill();
      await until(() => server.exitCode !== null || server.signalCode !== null, 10_000, 'sshd ends');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function configOf(dir: string, hostKey: string, port: number): string {
  return [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${join(dir, 'authorized_keys')}`,
    `PidFile ${join(dir, 'pid')}`,
    'UsePAM no',
    // The folder above it belongs to everybody.
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'AllowAgentForwarding yes',
    '',
  ].join('\n');
}

function clientOptions(loginKey: string, port: number): string[] {
  const options = ['BatchMode=yes', 'IdentitiesOnly=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null'];
  return ['-F', 'none', '-q', '-p', String(port), '-i', loginKey, ...options.flatMap((one) => ['-o', one])];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1', () => (probe.destroy(), resolve(true)));
    probe.on('error', () => resolve(false));
  });
}
