import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { findKey } from '../../../authority/signatures/find-key.ts';
import { signWith } from '../../../authority/signatures/signing.ts';
import { verifySignature } from '../../../authority/signatures/verify-signature.ts';
import { makeKey, makePeople, type People } from '../../support/people.ts';
import { startAgent, type Agent } from '../support/ssh-agent.ts';

let people: People;
let agent: Agent;
let home: string;
const bytes = Buffer.from('what is signed');
const verifiedAsDev = (signature: string) =>
  verifySignature(
    { bytes, signature },
    { by: people.dev.person, action: 'hold' },
    people.roster,
    new Date().toISOString(),
  );

beforeAll(async () => {
  people = await makePeople();
  agent = await startAgent();
  home = await mkdtemp(join(tmpdir(), 'backout-home-'));
});
afterAll(async () => {
  await agent.stop();
  await people.cleanup();
  await rm(home, { recursive: true, force: true });
});
beforeEach(() => agent.forgetAll());

/** An environment of its own: no key of the machine is seen. */
function environment(over: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    GIT_CONFIG_GLOBAL: join(home, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    ...over,
  };
}

async function gitSays(value: string): Promise<void> {
  await writeFile(join(home, 'gitconfig'), '');
  await execa('git', ['config', '--file', join(home, 'gitconfig'), 'user.signingkey', value]);
}

describe('finding the key', () => {
  beforeEach(() => writeFile(join(home, 'gitconfig'), ''));

  test('--key comes before BACKOUT_KEY, which comes before Git, which comes before the agent', async () => {
    await agent.add(people.approver.keys[0].file);
    await gitSays(people.engineer.keys[0].file);
    const env = environment({ ...agent.env, BACKOUT_KEY: people.dev.keys[0].file });
    const option = people.admin.keys[0].file;
    const found = async (places: Parameters<typeof findKey>[0]) =>
      (await findKey({ cwd: home, roster: people.roster, ...places })).person;
    expect(await found({ env, option })).toBe('admin@example.com');
    expect(await found({ env })).toBe('dev@example.com');
    expect(await found({ env: environment(agent.env) })).toBe('engineer@example.com');
    await gitSays('');
    expect(await found({ env: environment(agent.env) })).toBe('ann@example.com');
  });

  test('a key named by file signs', async () => {
    const key = await findKey({ option: people.dev.keys[0].file, env: environment() });
    expect(await verifiedAsDev(await signWith(key, bytes))).toMatchObject({
      ok: true,
      key: people.dev.keys[0].fingerprint,
    });
  });

  test('a public key file without its private half signs through the agent', async () => {
    await agent.add(people.dev.keys[0].file);
    await writeFile(join(home, 'only.pub'), `${people.dev.keys[0].publicKey} a comment\n`);
    const key = await findKey({ option: join(home, 'only.pub'), env: environment(agent.env) });
    expect(key.kind).toBe('agent');
    expect(await verifiedAsDev(await agent.during(() => signWith(key, bytes)))).toMatchObject({ ok: true });
  });

  test.each(['key::', ''])('Git may hold the key itself, written "%s…"', async (prefix) => {
    await agent.add(people.dev.keys[0].file);
    await gitSays(prefix + people.dev.keys[0].publicKey);
    const key = await findKey({ env: environment(agent.env), cwd: home, roster: people.roster });
    expect(key).toMatchObject({ source: 'git', person: 'dev@example.com', kind: 'agent' });
  });

  test("an OpenPGP key's id in Git is passed over", async () => {
    await agent.add(people.dev.keys[0].file);
    await gitSays('0xDEADBEEFDEADBEEF');
    expect(await findKey({ env: environment(agent.env), cwd: home, roster: people.roster })).toMatchObject({
      source: 'agent',
    });
  });

  test('the agent key that is on the roster is taken among others', async () => {
    await agent.add(people.stranger.keys[0].file);
    await agent.add(people.dev.keys[0].file);
    expect(await findKey({ env: environment(agent.env), cwd: home, roster: people.roster })).toMatchObject({
      person: 'dev@example.com',
    });
  });

  test('several matches are listed and one is asked for', async () => {
    await agent.add(people.dev.keys[0].file);
    await agent.add(people.admin.keys[0].file);
    const found = findKey({ env: environment(agent.env), cwd: home, roster: people.roster });
    await expect(found).rejects.toMatchObject({
      code: 'key-ambiguous',
      exitCode: 3,
      detail: {
        found: expect.stringContaining(people.admin.keys[0].fingerprint),
        next: expect.stringMatching(/--key SHA256:/),
      },
    });
    const chosen = await findKey({
      option: people.admin.keys[0].fingerprint,
      env: environment(agent.env),
      roster: people.roster,
    });
    expect(chosen.person).toBe('admin@example.com');
  });

  test('no match names the fingerprints that were seen', async () => {
    await agent.add(people.stranger.keys[0].file);
    await expect(findKey({ env: environment(agent.env), cwd: home, roster: people.roster })).rejects.toMatchObject({
      code: 'key-none',
      exitCode: 3,
      detail: { found: expect.stringContaining(people.stranger.keys[0].fingerprint) },
    });
  });

  test.each([
    ['nowhere', /no file/],
    ['text', /not an SSH key/],
    ['SHA256:abc', /does not hold/],
  ])('a key named %s that is none is refused', async (name, found) => {
    await writeFile(join(home, 'text'), 'hello');
    const option = name.startsWith('SHA') ? name : join(home, name);
    await expect(findKey({ option, env: environment() })).rejects.toMatchObject({
      code: 'key-none',
      detail: { found: expect.stringMatching(found), where: '--key' },
    });
  });
});

describe('a key with a passphrase', () => {
  test('without a terminal says what to do and does not wait', async () => {
    const locked = await makeKey(people.dir, 'locked', { passphrase: 'open sesame' });
    const key = await findKey({ option: locked.file, env: environment() });
    expect(key.fingerprint).toBe(locked.fingerprint);
    const signed = execa('setsid', ['--wait', process.execPath, 'test/authority/support/sign-with.ts', locked.file], {
      reject: false,
      stdin: 'ignore',
    });
    expect((await signed).stderr).toMatch(/key-none.*ssh-add/s);
  });

  test('is asked for on the terminal, and signs', async () => {
    const locked = await makeKey(people.dir, 'locked-too', { passphrase: 'open sesame' });
    const terminal = execa(
      'script',
      ['-qec', `"${process.execPath}" test/authority/support/sign-with.ts "${locked.file}"`, '/dev/null'],
      { env: { SSH_ASKPASS: '', DISPLAY: '' }, timeout: 15_000 },
    );
    let shown = '';
    terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      shown += chunk;
      if (/passphrase.*: $/.test(shown)) terminal.stdin.end('open sesame\n');
    });
    await terminal;
    expect(shown).toContain('BEGIN SSH SIGNATURE');
  });
});
