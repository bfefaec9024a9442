import { patched } from '@temporalio/workflow';

/**
 * What differs between versions of the workflows, by the id that is in a run's history, with
 * the reason. An execution that met such a place before the change keeps to the old way there. An id is never used
 * again, and leaves this table when no run from before the change can be active any more.
 */
export const patches = {
  'renew-full-history':
    'An execution whose history has become long goes on in a new one; before, it went on until Temporal ended it.',
  'wait-while-unproven':
    'A run that is loaded while success is not shown waits for somebody; before, it measured again at once.',
  'measure-while-waiting':
    'A gate that waits is measured again when people are told again; before, they saw the readings of its opening.',
} as const;

/** Whether this execution does what the patch says. Asked only where it makes a difference, so that others stay short. */
export function hasPatch(id: keyof typeof patches): boolean {
  return patched(id);
}
