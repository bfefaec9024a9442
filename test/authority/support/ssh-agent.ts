import { execa } from 'execa';

/** A real ssh-agent of its own. */
export interface Agent {
  readonly env: { readonly SSH_AUTH_SOCK: string };
  add(file: string): Promise<void>;
  forgetAll(): Promise<void>;
  /** Does something as a process that finds this agent. */
  during<T>(work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export async function startAgent(): Promise<Agent> {
  const { stdout } = await execa('ssh-agent', ['-s']);
  const socket = /SSH_AUTH_SOCK=([^;]+);/.exec(stdout)?.[1] ?? '';
  const pid = Number(/SSH_AGENT_PID=(\d+);/.exec(stdout)?.[1]);
  const env = { SSH_AUTH_SOCK: socket };
  return {
    env,
    add: async (file) => void (await execa('ssh-add', ['-q', file], { env })),
    forgetAll: async () => void (await execa('ssh-add', ['-q', '-D'], { env })),
    during: async (work) => {
      const before = process.env['SSH_AUTH_SOCK'];
      process.env['SSH_AUTH_SOCK'] = socket;
      try {
        return await work();
      } finally {
        if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
        else process.env['SSH_AUTH_SOCK'] = before;
      }
    },
    stop: async () => void process.kill(pid),
  };
}
