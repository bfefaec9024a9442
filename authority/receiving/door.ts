import { formatDuration } from '../../common/duration.ts';
import { BackoutError } from '../../common/errors.ts';
import type { Envelope } from '../envelope.ts';

/** Throws `installation-mismatch` for a request signed for another installation. */
export function requireInstallation(envelope: Envelope, installation: string): void {
  if (envelope.installation === installation) return;
  throw new BackoutError('installation-mismatch', 'the request was signed for another installation', {
    expected: installation,
    found: envelope.installation,
    next: 'see which API the command line is set to use',
  });
}

/** Throws `clock-skew`, with both clocks, when the signer's clock and ours are too far apart. */
export function requireFresh(envelope: Envelope, now: string, toleranceMs: number): void {
  const aheadMs = Date.parse(envelope.at) - Date.parse(now);
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
