import { BackoutError } from '../../../common/errors.ts';
import type { AttemptRequest, Refusal } from './guard-types.ts';

/** The run was admitted, has not ended, nobody holds it; a run that ends begins only the undo steps it lists. */
export function runRule({ state, place, ref }: AttemptRequest): Refusal | undefined {
  const isUndo = place.undoes !== undefined;
  switch (state.state) {
    case 'active':
    case 'concluding':
      return isUndo ? { denied: notActive(ref.run, `${ref.address} runs only while the run ends`) } : undefined;
    case 'held':
      return { later: { code: 'run-not-active', message: `somebody asked ${ref.run} to hold` } };
    case 'ending': {
      const isListed = isUndo && state.ending?.undo.includes(ref.address);
      return isListed
        ? undefined
        : { later: { code: 'run-not-active', message: `${ref.run} is ending: nothing new begins` } };
    }
    case 'requested':
    case 'denied':
      return { denied: notActive(ref.run, `${ref.run} was not admitted`) };
    case 'ended':
      return {
        denied: new BackoutError('run-ended', `${ref.run} has ended`, { found: state.ended?.outcome ?? 'ended' }),
      };
    default:
      return state.state satisfies never;
  }
}

function notActive(run: string, message: string): BackoutError {
  return new BackoutError('run-not-active', message, { next: `backout status ${run}` });
}
