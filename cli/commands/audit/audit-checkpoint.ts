import type { RunCommand } from '../command.ts';

/** The note is printed to the byte: whoever keeps it keeps what was signed. */
export const auditCheckpointCommand: RunCommand = async ({ api, out }) => {
  const note = new TextDecoder().decode(await (await api()).bytes('/checkpoint'));
  out.document({ note }, (shown) => shown.note.trimEnd().split('\n'));
};
