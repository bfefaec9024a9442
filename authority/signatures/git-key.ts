import { isBackoutError } from '../../common/errors.ts';
import type { AgentKey } from './agent-keys.ts';
import { keyNamed, type NamedKey } from './named-key.ts';

/** Git's user.signingkey where it is an SSH key: a file, a public key file, `key::…` or a bare literal. */
export async function gitSigningKey(
  env: NodeJS.ProcessEnv,
  cwd: string,
  inAgent: readonly AgentKey[],
): Promise<NamedKey | undefined> {
  const { execa } = await import('execa');
  const read = await execa('git', ['config', '--type=path', '--get', 'user.signingkey'], {
    env,
    extendEnv: false,
    cwd,
    reject: false,
    timeout: 5000,
  });
  const value = read.exitCode === 0 ? read.stdout.trim() : '';
  if (value === '') return undefined;
  try {
    return await keyNamed(value, inAgent, 'git');
  } catch (error) {
    // An OpenPGP key's id, or a key that is not here: other places may have one.
    if (isBackoutError(error)) return undefined;
    throw error;
  }
}
