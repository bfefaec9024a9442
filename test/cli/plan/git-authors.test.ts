import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitAuthors } from '../../../cli/plan/git-authors.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'backout-git-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function git(...args: string[]): void {
  const who = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', PATH: process.env['PATH'] ?? '' };
  execFileSync('git', args, { cwd: dir, env: who, stdio: 'ignore' });
}

function commit(email: string, content: string, message = 'a change'): void {
  writeFileSync(join(dir, 'plan.ts'), content);
  git('add', '-A');
  git('-c', `user.email=${email}`, '-c', 'user.name=Somebody', 'commit', '-m', message);
}

describe('the authors of a file', () => {
  it('are all who changed it, also under an earlier name, and who helped them', async () => {
    git('init', '-q');
    commit('ann@example.com', 'one line\nanother line\na third line\n');
    git('mv', 'plan.ts', 'old.ts');
    git('mv', 'old.ts', 'plan.ts');
    commit('ben@example.com', 'one line\nanother line\na third\n', 'change\n\nCo-authored-by: Cleo <cleo@example.com>');
    const { people, warning } = await gitAuthors(join(dir, 'plan.ts'));
    expect(people.toSorted()).toEqual(['ann@example.com', 'ben@example.com', 'cleo@example.com']);
    expect(warning).toBeUndefined();
  });

  it('are unknown outside a repository, and that is said', async () => {
    writeFileSync(join(dir, 'plan.ts'), '');
    expect(await gitAuthors(join(dir, 'plan.ts'))).toMatchObject({
      people: [],
      warning: expect.stringMatching(/history/),
    });
  });

  it('are unknown of a file that was never committed, and that is said', async () => {
    git('init', '-q');
    commit('ann@example.com', 'one');
    writeFileSync(join(dir, 'new.ts'), '');
    expect(await gitAuthors(join(dir, 'new.ts'))).toMatchObject({
      people: [],
      warning: expect.stringMatching(/history/),
    });
  });

  it('may be incomplete in a shallow clone, and that is said', async () => {
    git('init', '-q');
    commit('ann@example.com', 'one');
    commit('ben@example.com', 'two');
    const clone = mkdtempSync(join(tmpdir(), 'backout-git-'));
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${dir}`, clone], { stdio: 'ignore' });
    const found = await gitAuthors(join(clone, 'plan.ts'));
    rmSync(clone, { recursive: true, force: true });
    expect(found).toMatchObject({ people: ['ben@example.com'], warning: expect.stringMatching(/fetch-depth: 0/) });
  });
});
