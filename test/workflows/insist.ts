import { until } from '../support/until.ts';
import type { Running } from './harness.ts';

/** Sends a request as the gateway does: again, when it is asked to; any other failure fails the test. */
export async function insist({ submit }: Running, request: string): Promise<{ status: string }> {
  return until(
    async () =>
      submit(request).catch((error: unknown) => {
        expect(kindOf(error)).toMatch(again);
        return undefined;
      }),
    20_000,
  );
}

const again = /TryAgain|AcceptedUpdateCompletedWorkflow|WorkflowNotFoundError|UNAVAILABLE/;

function kindOf(error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { type?: string; message?: string } };
  return `${name} ${cause?.type} ${cause?.message}`;
}
