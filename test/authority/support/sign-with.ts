// Signs a few bytes with a key file, as the command line does, and prints the signature.
import { isBackoutError } from '../../../common/errors.ts';
import { findKey } from '../../../authority/signatures/find-key.ts';
import { signWith } from '../../../authority/signatures/signing.ts';

try {
  console.log(await signWith(await findKey({ option: process.argv[2] }), Buffer.from('what is signed')));
} catch (error) {
  console.error(isBackoutError(error) ? `${error.code}: ${error.detail.found} ${error.detail.next}` : error);
  process.exitCode = 1;
}
