import { useMemo } from 'react';
import { type OpenGroup, useFoundMembers } from '../index.ts';
import type { PartsTexts } from './english.ts';
import { choicesOf, type MentionChoice } from './mentioning.ts';

const nobody: readonly MentionChoice[] = [];
const shownMax = 50;

/** Who can be mentioned in a group: of its first members at once, of others when the server found them. */
export function useMentionChoices(
  group: OpenGroup | undefined,
  query: string | undefined,
  { composer: { everybody } }: PartsTexts,
): readonly MentionChoice[] {
  const sought = group?.hasMore ? query : undefined;
  const found = useFoundMembers(group?.info?.baseInfo.groupID, sought);
  return useMemo(() => {
    if (!group || query === undefined) return nobody;
    const members = choicesOf([...group.members, ...found], query, group.self?.userID);
    const isAllMeant = everybody.toLowerCase().startsWith(query.toLowerCase());
    const all: readonly MentionChoice[] = isAllMeant ? [{ userID: undefined, label: everybody, hint: '' }] : nobody;
    return [...all, ...members].slice(0, shownMax);
  }, [group, found, query, everybody]);
}
