import { keyFingerprint } from '../../roster/keys.ts';
import type { SigningKey } from './signing.ts';

export type AgentKey = Extract<SigningKey, { kind: 'agent' }> & { readonly source: 'agent' };

/** The keys that the ssh-agent holds, a forwarded one too; none where there is no agent. */
export async function agentKeys(env: NodeJS.ProcessEnv): Promise<readonly AgentKey[]> {
  if (!env['SSH_AUTH_SOCK']) return [];
  const { execa } = await import('execa');
  const listed = await execa('ssh-add', ['-L'], {
    env,
    extendEnv: false,
    reject: false,
    timeout: 5000,
    stdin: 'ignore',
  });
  if (listed.exitCode !== 0) return [];
  return listed.stdout.split('\n').flatMap((line) => {
    const [type, blob] = line.split(' ');
    if (!type || !blob || type.includes('-cert-')) return [];
    const publicKey = `${type} ${blob}`;
    return [{ kind: 'agent' as const, source: 'agent' as const, publicKey, fingerprint: keyFingerprint(publicKey) }];
  });
}
