import type { BodyOf, Entry, EntryType } from '../entries.ts';
import type { RunState } from '../run-state.ts';

/** What one type of entry changes in the state of a run. */
export type Fold<T extends EntryType> = (
  state: RunState,
  item: { readonly entry: Entry; readonly body: BodyOf<T> },
) => RunState;

/** One fold for each of some types. */
export type Folds<T extends EntryType> = { readonly [Type in T]: Fold<Type> };
