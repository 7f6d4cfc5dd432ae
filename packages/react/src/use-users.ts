import { useCallback, useEffect, useMemo } from 'react';
import { useStores } from './context.ts';
import type { Profile } from './profiles.ts';
import { useReadable, useSelected } from './use-readable.ts';

const none: ReadonlyMap<string, Profile> = new Map();
const nobody: Profile = { userID: '', name: '', avatarUrl: '' };

/** Profiles in the order of the IDs. What is not known yet has neither a name nor a picture. */
export function useUsers(userIDs: readonly string[]): readonly Profile[] {
  const profiles = useStores()?.profiles;
  // Most callers make the list anew each time they are drawn.
  const text = userIDs.join('\n');
  const wanted = useMemo(() => (text === '' ? [] : text.split('\n')), [text]);
  useEffect(() => profiles?.request(wanted), [profiles, wanted]);

  const own = useReadable(profiles?.own, nobody);
  const select = useCallback(
    (people: ReadonlyMap<string, Profile>): readonly Profile[] =>
      wanted.map((userID) => (userID === own.userID ? own : people.get(userID)) ?? { ...nobody, userID }),
    [wanted, own],
  );
  return useSelected(profiles?.people, none, select, areSame);
}

const areSame = (one: readonly Profile[], other: readonly Profile[]): boolean =>
  one.length === other.length && one.every((profile, index) => isSame(profile, other[index]));

const isSame = (one: Profile, other: Profile | undefined): boolean =>
  one === other || (one.userID === other?.userID && one.name === other.name && one.avatarUrl === other.avatarUrl);
