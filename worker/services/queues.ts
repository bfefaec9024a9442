/** Which queues a process serves. */
export interface Serving {
  readonly labels: readonly string[];
  readonly control: boolean;
}
