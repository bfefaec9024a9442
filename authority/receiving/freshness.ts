import { formatDuration } from '../../common/text/duration.ts';
import { BackoutError } from '../../common/errors.ts';
import type { Envelope } from '../../requests/envelope.ts';

/** Throws `installation-mismatch` for a request signed for another installation. */
export function requireThisInstallation(envelope: Envelope, installation: string): void {
  if (envelope.installation === installation) return;
  throw new BackoutError('installation-mismatch', 'the request was signed for another installation', {
    expected: installation,
    found: envelope.installation,
    next: 'see which API the command line is set to use',
  });
}

/** How long a request may be carried before it is sent, where nothing else is configured. */
export const carriedForMs = 900_000;

/** What freshness is measured by. */
export interface FreshnessLimits {
  readonly clockToleranceMs: number;
  readonly carriedForMs?: number;
}

/**
 * Throws `clock-skew`, with both clocks, when the signer's clock and ours are too far apart. A request that says when it
 * expires may be older, up to that moment and never longer than is configured: `request-expired` after it.
 */
export function requireFresh(envelope: Envelope, now: string, patience: FreshnessLimits): void {
  const { clockToleranceMs: toleranceMs } = patience;
  const aheadMs = Date.parse(envelope.at) - Date.parse(now);
  const expiresAt = 'expiresAt' in envelope ? envelope.expiresAt : undefined;
  if (expiresAt !== undefined && aheadMs <= toleranceMs) {
    requireUnexpired(envelope.at, expiresAt, now, patience.carriedForMs ?? carriedForMs);
    return;
  }
  if (Math.abs(aheadMs) <= toleranceMs) return;
  const far = formatDuration(Math.abs(aheadMs));
  throw new BackoutError(
    'clock-skew',
    `your clock said ${envelope.at} when you signed; the API's says ${now}, ${far} ${aheadMs > 0 ? 'earlier' : 'later'}`,
    {
      expected: `clocks at most ${formatDuration(toleranceMs)} apart`,
      found: `${far} apart`,
      next: 'sign again if the request is old; otherwise set the clock that is wrong',
    },
  );
}

function requireUnexpired(at: string, expiresAt: string, now: string, longestMs: number): void {
  const endsMs = Math.min(Date.parse(expiresAt), Date.parse(at) + longestMs);
  if (Date.parse(now) < endsMs) return;
  throw new BackoutError(
    'request-expired',
    `the request was printed at ${at} and could be sent until ${new Date(endsMs).toISOString()}`,
    {
      expected: `a request sent within ${formatDuration(endsMs - Date.parse(at))} of being printed`,
      found: `one that is ${formatDuration(Date.parse(now) - Date.parse(at))} old`,
      next: 'print it again with --print, sign that and submit it',
    },
  );
}
