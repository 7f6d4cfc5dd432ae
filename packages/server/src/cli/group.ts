import { millis } from '@parley/kernel/brand';
import { systemClock } from '@parley/kernel/system';
import { groupID as groupIDSchema } from '@parley/protocol/features/group-values';
import { parse } from '@parley/protocol/schema';
import { type AppID, toUserKey } from '../core/ids.ts';
import type { Group, GroupMember } from '../features/groups/store.ts';
import type { Storage } from '../storage/storage.ts';
import { appOption, chooseApp } from './choose-app.ts';
import { type Command, textOf } from './command.ts';
import { type Guest, withStorage } from './guest-storage.ts';
import { OperatorError } from './operator-error.ts';
import { configOption } from './settings.ts';
import { quoted, renderColumns, timeText, wholeNumberOf } from './values.ts';

const limits = { min: 1, max: 1000, fallback: 100 };
const limitDoc = (what: string): string => `${what} per page, up to ${limits.max} (default: ${limits.fallback})`;

export const groupWord = { name: 'groupID', doc: 'the group; quote one that begins with #' };

/** The word that names a group. */
export function readGroupID(text = ''): string {
  const parsed = parse(groupIDSchema, text);
  if (!parsed.ok) throw new OperatorError(`<groupID> ${parsed.fault.fault}`, { exitCode: 2 });
  return parsed.value;
}

/** The group, dismissed or not. */
export async function findGroup({ storage }: Pick<Guest, 'storage'>, app: AppID, groupID: string): Promise<Group> {
  const group = await storage.read(app).groups.byGroupID(groupID);
  if (!group) {
    throw new OperatorError(`app ${app} has no group ${groupID}; \`npm run parley -- group list\` shows its groups`);
  }
  return group;
}

const stateOf = ({ dismissedPosition }: Group): string => (dismissedPosition === undefined ? 'living' : 'dismissed');

export const groupListCommand: Command = {
  summary: 'list the groups of an app',
  doc: 'Lists groups by groupID, a page at a time; groups that were dismissed are among them and are marked.',
  options: {
    app: appOption,
    limit: { value: 'number', doc: limitDoc('groups') },
    after: { value: 'groupID', doc: 'begin after this group (default: at the first)' },
    json: { doc: 'print JSON: the groups, and `next`, to be given as --after' },
    config: configOption,
  },
  examples: ['group list', 'group list --app 42 --limit 20 --after team-7', 'group list --json'],
  run: (terminal, options) => {
    const limit = wholeNumberOf(options, 'limit', limits);
    const after = textOf(options, 'after') ?? '';
    return withStorage(terminal, options, async (guest) => {
      const app = await chooseApp(guest, options);
      // One more than asked for tells whether there is a next page.
      const rows = await guest.storage.read(app).groups.page(after, limit + 1);
      const page = rows.slice(0, limit).map(toListed);
      const next = rows.length > limit ? page.at(-1)?.groupID : undefined;
      terminal.out(options['json'] ? JSON.stringify({ groups: page, next }) : renderGroups(page, next));
      return 0;
    });
  },
};

const toListed = (group: Group) => ({
  groupID: group.groupID,
  groupName: group.groupName,
  state: stateOf(group),
  memberCount: group.dismissedPosition === undefined ? group.memberCount : 0,
  createdAt: timeText(group.createdAt),
});

function renderGroups(page: readonly ReturnType<typeof toListed>[], next: string | undefined): string {
  if (page.length === 0) return 'no groups';
  const cells = page.map(({ groupID, state, memberCount, createdAt, groupName }) => [
    ...[groupID, state, String(memberCount), createdAt, quoted(groupName)],
  ]);
  const more = next === undefined ? [] : [`More: --after ${next}`];
  return [renderColumns(['GroupID', 'State', 'Members', 'Created', 'Name'], cells), ...more].join('\n');
}

export const groupShowCommand: Command = {
  summary: 'show what a group is',
  doc: 'Shows what the group is called, its owner, how many members it has and may have, who comes in and how, its mute, how many messages it has and where its log stands. Messages are counted as they are now: what was revoked counts, what is beyond the retention does not.',
  words: [groupWord],
  options: { app: appOption, json: { doc: 'print JSON' }, config: configOption },
  examples: ['group show team-7', 'group show "#k3j2h" --json'],
  run: (terminal, options, [text]) => {
    const groupID = readGroupID(text);
    return withStorage(terminal, options, async (guest) => {
      const app = await chooseApp(guest, options);
      const shown = await gather(guest.storage, app, await findGroup(guest, app, groupID));
      terminal.out(options['json'] === true ? JSON.stringify(shown) : renderGroup(shown));
      return 0;
    });
  },
};

/** Owner and admins that are named. */
const managersMax = 100;
/** Who has sent nothing. */
const nobody = toUserKey(0);

async function gather(storage: Storage, app: AppID, group: Group) {
  const { groups, messages, users } = storage.read(app);
  const { log, membersMax, mute, joinMode, inviteMode, beInviteMode } = group;
  const managers = await groups.membersAmong(log, await groups.managers(log, managersMax));
  const rows = await users.byUserKeys(managers.map(({ userKey }) => userKey));
  const ofRole = (role: number): readonly string[] =>
    rows.filter(({ userKey }) => managers.some((one) => one.userKey === userKey && one.role === role)).map(toUserID);
  const [moved] = await groups.movedAmong([log], millis(0));
  const { all } = await messages.countSent({ log, userKey: nobody });
  return {
    group: { ...toListed(group), groupAvatarUrl: group.groupAvatarUrl, groupNotice: group.groupNotice },
    attributes: Object.fromEntries(group.attributes.map(({ key, value }) => [key, value])),
    maxMemberCount: membersMax,
    owners: ofRole(1),
    admins: ofRole(2),
    modes: { joinMode, inviteMode, beInviteMode },
    mute: { ...mute, isInForce: isInForce(mute.expiredTime) },
    messages: all,
    log: { position: moved?.head.position ?? 0, messageSeq: moved?.head.messageSeq ?? 0 },
  };
}

const toUserID = ({ userID }: { readonly userID: string }): string => userID;
const isInForce = (expiredTime: number): boolean => expiredTime === -1 || expiredTime > systemClock.wall();

const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

function renderGroup(shown: Awaited<ReturnType<typeof gather>>): string {
  const { group, attributes, modes, mute, log } = shown;
  const lines: readonly (readonly [title: string, value: string])[] = [
    ['GroupID', group.groupID],
    ['State', group.state],
    ['Name', quoted(group.groupName)],
    ['Avatar', quoted(group.groupAvatarUrl)],
    ['Notice', quoted(group.groupNotice)],
    ['Attributes', list(Object.entries(attributes).map(([key, value]) => `${quoted(key)}: ${quoted(value)}`))],
    ['Created', group.createdAt],
    ['Members', `${group.memberCount} of ${shown.maxMemberCount}`],
    ['Owner', list(shown.owners)],
    ['Admins', list(shown.admins)],
    ['Modes', `join ${modes.joinMode}, invite ${modes.inviteMode}, be invited ${modes.beInviteMode}`],
    ['Mute', mute.isInForce ? `mode ${mute.mode}, ${untilText(mute.expiredTime)}` : 'none'],
    ['Messages', String(shown.messages)],
    ['Log', `position ${log.position}, newest message ${log.messageSeq}`],
  ];
  const width = Math.max(...lines.map(([title]) => title.length));
  return lines.map(([title, value]) => `${title.padEnd(width)}  ${value}`).join('\n');
}

const untilText = (expiredTime: number): string => (expiredTime === -1 ? 'for good' : `until ${timeText(expiredTime)}`);

export const groupMembersCommand: Command = {
  summary: 'list the members of a group',
  doc: 'Lists the members in the order in which they came, a page at a time. Role 1 is the owner, 2 an admin, 3 a member; others are roles of the app. A group that was dismissed has none.',
  words: [groupWord],
  options: {
    app: appOption,
    limit: { value: 'number', doc: limitDoc('members') },
    after: { value: 'number', doc: 'what the page before said (default: at the first)' },
    json: { doc: 'print JSON: the members, and `next`, to be given as --after' },
    config: configOption,
  },
  examples: ['group members team-7', 'group members team-7 --limit 1000 --json'],
  run: (terminal, options, [text]) => {
    const groupID = readGroupID(text);
    const limit = wholeNumberOf(options, 'limit', limits);
    const after = wholeNumberOf(options, 'after', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
    return withStorage(terminal, options, async (guest) => {
      const app = await chooseApp(guest, options);
      const { log } = await findGroup(guest, app, groupID);
      const rows = await guest.storage.read(app).groups.membersAfter({ log, after, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const next = rows.length > limit ? page.at(-1)?.place : undefined;
      const members = await toMembers(guest.storage, app, page);
      terminal.out(options['json'] ? JSON.stringify({ members, next }) : renderMembers(members, next));
      return 0;
    });
  },
};

/** Users that are read at a time. */
const usersAtOnce = 200;

async function toMembers(storage: Storage, app: AppID, members: readonly GroupMember[]) {
  const found = new Map<number, { readonly userID: string; readonly userName: string }>();
  for (let from = 0; from < members.length; from += usersAtOnce) {
    const keys = members.slice(from, from + usersAtOnce).map(({ userKey }) => userKey);
    for (const row of await storage.read(app).users.byUserKeys(keys)) found.set(row.userKey, row);
  }
  return members.map(({ userKey, role, nickname, muteExpiredTime, enteredAt }) => ({
    userID: found.get(userKey)?.userID ?? '',
    userName: found.get(userKey)?.userName ?? '',
    memberNickname: nickname,
    memberRole: role,
    isMuted: isInForce(muteExpiredTime),
    enteredAt: timeText(enteredAt),
  }));
}

function renderMembers(members: Awaited<ReturnType<typeof toMembers>>, next: number | undefined): string {
  if (members.length === 0) return 'no members';
  const cells = members.map(({ userID, userName, memberNickname, memberRole, isMuted, enteredAt }) => [
    ...[userID, String(memberRole), isMuted ? 'muted' : '', enteredAt, quoted(userName), quoted(memberNickname)],
  ]);
  const more = next === undefined ? [] : [`More: --after ${next}`];
  return [renderColumns(['UserID', 'Role', 'Mute', 'Came', 'Name', 'Nickname'], cells), ...more].join('\n');
}
