import type { Address } from './outline.ts';

/** What stands before the ids of a branch's steps: `drain/eu/`. */
export function branchPrefix(parallel: Address, branch: string): string {
  return `${parallel}/${branch}/`;
}

/** What stands before the ids of a contingency's steps: `@restore/`. */
export function contingencyPrefix(contingency: string): string {
  return `@${contingency}/`;
}

/** The address of a step's undo: `migrate~undo`. */
export function undoAddress(address: Address): Address {
  return `${address}~undo`;
}

/** The contingency that an address is inside of, or undefined for the procedure itself. */
export function contingencyOf(address: Address): string | undefined {
  return address.startsWith('@') ? address.slice(1, address.indexOf('/')) : undefined;
}
