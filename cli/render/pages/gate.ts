import type { GateView } from '../../../records/views.ts';
import type { PageOptions } from './page.ts';

/** `show`: what a gate asks. The first 24 lines hold what is measured, what each decision leads to, and what to type. */
export function renderGate(view: GateView, _options: PageOptions): string[] {
  return [view.gate, ...view.commands];
}
