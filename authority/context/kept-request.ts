import { BackoutError } from '../../common/errors.ts';
import type { Receipt } from '../../records/record-store.ts';
import type { Envelope, EnvelopeOf } from '../../requests/envelope.ts';

/**
 * The request that a receipt keeps. Throws `envelope-invalid` where this version does not know it, such as one that a
 * newer version took in: nobody decides it here, and it stays undecided.
 */
export function requireEnvelope({ envelope, digest }: Pick<Receipt, 'digest' | 'envelope'>): Envelope {
  if (envelope) return envelope;
  throw new BackoutError('envelope-invalid', 'the request that was received is not one that this version knows', {
    expected: 'a request that this version, or an earlier one, has taken in',
    found: digest,
    next: 'have it decided by the version that took it in',
  });
}

/** The assessment that a receipt asks for. Throws `receipt-missing` where there is no receipt, or it asks for something else. */
export function requireAssessment(receipt: Receipt | undefined, request: string): EnvelopeOf<'assess'> {
  if (receipt?.envelope?.action === 'assess') return receipt.envelope;
  throw new BackoutError('receipt-missing', 'there is no such request for an assessment', { found: request });
}
