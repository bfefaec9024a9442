/** Where a step is in its plan: `backup`, `drain/eu/stop`, `@restore/load`, `migrate~undo`. */
export type Address = string;

/** What comes before the ids of a branch's steps: `drain/eu/`. */
export function branchPrefix(parallel: Address, branch: string): string {
  return `${parallel}/${branch}/`;
}

/** What comes before the ids of a contingency's steps: `@restore/`. */
export function contingencyPrefix(contingency: string): string {
  return `@${contingency}/`;
}

/** The address of a step's undo: `migrate~undo`. */
export function undoAddress(address: Address): Address {
  return `${address}~undo`;
}

/** What comes before the colon of a gate that is about a run as a whole. */
const wholeRun = 'run';

/** The address of a gate that a request opens: `migrate:skip`; about the run as a whole `run:stop`. */
export function requestedAddress(step: Address | null, action: string): Address {
  return `${step ?? wholeRun}:${action}`;
}

/** The step that a requested gate is about, or undefined for any other address. */
export function stepOfRequested(address: Address): Address | undefined {
  const colon = address.indexOf(':');
  return colon === -1 ? undefined : address.slice(0, colon);
}

/** The contingency that an address is inside of, or undefined for the procedure itself. */
export function contingencyOf(address: Address): string | undefined {
  return address.startsWith('@') ? address.slice(1, address.indexOf('/')) : undefined;
}
