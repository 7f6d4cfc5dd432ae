import type { ParamsOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import { foldText, matchesOne } from '@parley/protocol/searchable';
import type { Actor } from '../../core/actors.ts';
import type { LogKey } from '../../core/ids.ts';
import { answerBytesMax, fitting } from '../logs/index.ts';
import type { Context } from './context.ts';
import { encodeMembers, type MemberReaders } from './encode.ts';
import { ofGroup } from './queries.ts';
import type { Group, GroupReader, MemberNames } from './store.ts';

/**
 * Everything is read and compared here, so that every engine answers alike. What one answer looks at is bounded; where
 * there is more, the next one goes on behind it.
 */

type Declared = typeof methods.groups;

const rowsPerRead = 500;
/** Groups and members after which an answer has what was found so far. */
const rowsMax = 10_000;

interface Wanted {
  /** Folded. */
  readonly keywords: readonly string[];
  readonly isByUserName: boolean;
  readonly isByNickname: boolean;
}

const isWanted = ({ userName, nickname }: MemberNames, { keywords, isByUserName, isByNickname }: Wanted): boolean =>
  matchesOne([...(isByUserName ? [userName] : []), ...(isByNickname ? [nickname] : [])], keywords);

/** Looks through members behind `after` until `foundMax` are found; `next` is where it stopped, 0 at the end. */
async function findMembers(
  groups: Pick<GroupReader, 'namesAfter'>,
  { log, after, wanted, foundMax }: { log: LogKey; after: number; wanted: Wanted; foundMax: number },
) {
  const found: MemberNames[] = [];
  let looked = 0;
  for (let place = after; ; ) {
    const page = await groups.namesAfter({ log, after: place, limit: rowsPerRead });
    for (const one of page) {
      looked += 1;
      place = one.place;
      if (isWanted(one, wanted)) found.push(one);
      if (found.length === foundMax) return { found, looked, next: place };
    }
    if (page.length < rowsPerRead) return { found, looked, next: 0 };
    if (looked >= rowsMax) return { found, looked, next: place };
  }
}

/** The members with these names as they are answered, in their order. */
async function encodeFound(readers: MemberReaders, log: LogKey, found: readonly MemberNames[], context: Context) {
  const members = await readers.groups.membersAmong(
    log,
    found.map(({ userKey }) => userKey),
  );
  const inOrder = members.toSorted((one, other) => one.place - other.place);
  return encodeMembers(readers, log, inOrder, context.clock.wall());
}

export const searchGroupMembers = (
  context: Context,
  actor: Actor,
  { groupID, after, count, keywords, isByNickname }: ParamsOf<Declared['searchGroupMembers']>,
) =>
  ofGroup(context, actor, groupID, async ({ log }) => {
    const readers = context.storage.read(actor.app);
    const wanted = { keywords: keywords.map(foldText), isByUserName: true, isByNickname };
    // One more tells whether there is another page.
    const { found, next } = await findMembers(readers.groups, { log, after, wanted, foundMax: count + 1 });
    const page = found.slice(0, count);
    const goesOnAt = found.length > count ? (page.at(-1)?.place ?? 0) : next;
    return { members: await encodeFound(readers, log, page, context), next: goesOnAt };
  });

interface FoundGroup {
  readonly place: number;
  readonly group: Group;
  readonly members: readonly MemberNames[];
}

/** Looks through groups of the actor until `foundMax` are found; `next` is where it stopped, 0 at the end. */
async function findGroups(
  groups: GroupReader,
  { userKey }: Actor,
  { after, wanted, foundMax }: { after: number; wanted: Wanted; foundMax: number },
) {
  const found: FoundGroup[] = [];
  let looked = 0;
  for (let place = after; ; ) {
    const page = await groups.groupsAfter({ userKey, after: place, limit: rowsPerRead, sharedWith: [] });
    for (const one of page) {
      if (looked >= rowsMax || found.length === foundMax) return { found, next: place };
      const members = await findMembersOf(groups, one.group, wanted);
      looked += 1 + members.looked;
      place = one.place;
      const isFound = members.found.length > 0 || matchesOne([one.group.groupName], wanted.keywords);
      if (isFound) found.push({ ...one, members: members.found });
    }
    if (page.length < rowsPerRead) return { found, next: 0 };
  }
}

/** Of a group with very many members those who came first are looked at; who is searched for in it is found among all. */
async function findMembersOf(groups: GroupReader, { log }: Group, wanted: Wanted) {
  if (!wanted.isByUserName && !wanted.isByNickname) return { found: [], looked: 0 };
  return findMembers(groups, { log, after: 0, wanted, foundMax: limits.groupMembersFoundMax });
}

export async function searchGroups(
  context: Context,
  actor: Actor,
  { after, count, keywords, isByUserName, isByNickname }: ParamsOf<Declared['searchGroups']>,
) {
  const readers = context.storage.read(actor.app);
  const wanted = { keywords: keywords.map(foldText), isByUserName, isByNickname };
  const { found, next } = await findGroups(readers.groups, actor, { after, wanted, foundMax: count + 1 });
  const page = found.slice(0, count);
  const groups = [];
  for (const { group, members } of page) {
    const { log, groupID, groupName, groupAvatarUrl } = group;
    groups.push({ groupID, groupName, groupAvatarUrl, members: await encodeFound(readers, log, members, context) });
  }
  const texts = groups.map((group) => JSON.stringify(group));
  const told = fitting(texts, { bytesMax: answerBytesMax, countMin: 1 }).texts.length;
  const isCut = told < found.length;
  return { groups: groups.slice(0, told), next: isCut ? (page[told - 1]?.place ?? 0) : next };
}
