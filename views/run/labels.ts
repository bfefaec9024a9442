/** A worker as `workers()` tells of it. */
export interface LiveWorker {
  readonly labels: readonly string[];
}

/** Whether some live worker takes steps of a label. */
export function isServed(label: string, workers: readonly LiveWorker[]): boolean {
  return workers.some(({ labels }) => labels.includes(label));
}
