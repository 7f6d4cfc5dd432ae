import type { Profiles } from '@parley/react';
import { type ChatList, isPeer } from './places.ts';
import { caseVariantsOf, differsInCaseAlone, isUserID } from './user-id.ts';

/** What is wrong with an ID that somebody wants to chat with. */
export type LookupFault =
  | { readonly outcome: 'invalid' | 'self' }
  /** There is a chat with somebody whose ID differs in case alone. */
  | { readonly outcome: 'similar'; readonly userID: string; readonly similar: readonly string[] }
  /** There is no such user, but perhaps these. */
  | { readonly outcome: 'unknown'; readonly userID: string; readonly similar: readonly string[] }
  | { readonly outcome: 'failed'; readonly code: number };

export interface LookupParts {
  readonly profiles: Pick<Profiles, 'own' | 'lookUp'>;
  readonly list: ChatList;
}

/** Whether one can chat with this user; `undefined` if so. Who has said that the case is meant is not asked again. */
export async function findFault(
  userID: string,
  { profiles, list }: LookupParts,
  isCaseMeant = false,
): Promise<LookupFault | undefined> {
  if (userID === profiles.own.get().userID) return { outcome: 'self' };
  if (!isUserID(userID)) return { outcome: 'invalid' };
  const known = list.filter(isPeer).map(({ conversationID }) => conversationID);
  if (known.includes(userID)) return undefined;
  const similar = known.filter((other) => differsInCaseAlone(other, userID));
  if (similar.length > 0 && !isCaseMeant) return { outcome: 'similar', userID, similar };
  const lookup = await profiles.lookUp(userID);
  if (lookup.outcome === 'found') return undefined;
  if (lookup.outcome === 'failed') return lookup;
  const others = similar.length > 0 ? similar : await findVariants(userID, profiles);
  return { outcome: 'unknown', userID, similar: others };
}

/** Who is registered under this ID in another case. */
async function findVariants(userID: string, profiles: LookupParts['profiles']): Promise<readonly string[]> {
  const variants = caseVariantsOf(userID).filter((variant) => variant !== profiles.own.get().userID);
  const lookups = await Promise.all(variants.map((variant) => profiles.lookUp(variant)));
  return variants.filter((_, index) => lookups[index]?.outcome === 'found');
}
