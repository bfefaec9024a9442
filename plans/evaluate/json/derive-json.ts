import type { Json } from '../../../common/canonical.ts';
import { isList, isMembers, pointer } from '../../language/diff/tree.ts';
import { mentionsInText } from '../../language/derive/mentions.ts';
import { oldNames, type DerivedFile, type Derivation } from '../source/derive-source.ts';

type Members = { readonly [name: string]: Json };
/** What says itself for which release it is, or who is who. */
const apart = new Set(['v', 'release', 'returnsTo', 'basedOn', 'authors', '$schema', '$review']);

/**
 * The members of a plan that was written as JSON, for another release: as `deriveSource` does it, with `$review` in the
 * place of comments. Each of its items names a text with an old version, and is refused until it is taken out.
 */
export function deriveJson(members: Members, derivation: Derivation): DerivedFile {
  const { base, to } = derivation;
  const old = oldNames(derivation);
  const texts = Object.entries(members).flatMap(([name, value]) => (apart.has(name) ? [] : textsIn(value, `/${name}`)));
  const review = texts.filter(({ found }) => mentionsInText(found, old).length > 0);
  const { $schema: hint, v, release: _release, returnsTo: _returnsTo, basedOn: _basedOn, ...others } = members;
  const derived = {
    ...(hint === undefined ? {} : { $schema: hint }),
    ...(review.length > 0 ? { $review: review } : {}),
    v: v ?? 1,
    release: to.release,
    returnsTo: to.returnsTo,
    basedOn: { plan: base, confirmed: [] },
    ...others,
  };
  return { text: `${JSON.stringify(derived, null, 2)}\n`, reviews: review.length, isBased: true };
}

function textsIn(value: Json, at: string): { at: string; found: string }[] {
  if (typeof value === 'string') return [{ at, found: value }];
  if (isList(value)) return value.flatMap((one, index) => textsIn(one, `${at}/${index}`));
  if (!isMembers(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => textsIn(one, pointer(at, [name])));
}
