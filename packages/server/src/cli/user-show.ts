import { systemClock } from '@parley/kernel/system';
import type { AppID } from '../core/ids.ts';
import type { SessionRow } from '../features/session/store.ts';
import type { UserRow } from '../features/users/store.ts';
import { appOption, chooseApp, findUser, readUserID } from './choose-app.ts';
import type { Command } from './command.ts';
import { filesBeside } from './guest-files.ts';
import { type Guest, withStorage } from './guest-storage.ts';
import { type LongWork, runLongWork } from './long-work.ts';
import { configOption } from './settings.ts';
import { lastLoginText } from './user.ts';
import { conversationsOf, countMessages } from './user-data.ts';
import { quoted, renderColumns, sizeText, timeText } from './values.ts';

/** Older sessions of a user are not shown. */
const sessionsMax = 100;

export const userShowCommand: Command = {
  summary: 'show what there is of a user',
  doc: `Shows the profile, the rule for push and the badge, how many conversations and messages there are, how many users are blocked, the last ${sessionsMax} sessions with their devices, and the logs that they uploaded to this machine. Messages are counted as they are now: what was revoked counts, what is beyond the retention does not.`,
  words: [{ name: 'userID', doc: 'the user to show' }],
  options: { app: appOption, json: { doc: 'print JSON' }, config: configOption },
  examples: ['user show alice', 'user show alice --json'],
  run: (terminal, options, [text]) => {
    const userID = readUserID(text);
    return withStorage(terminal, options, async (guest) => {
      const app = await chooseApp(guest, options);
      const user = await findUser(guest, app, userID);
      const shown = await runLongWork(terminal, systemClock, (long) => gather(guest, app, user, long));
      terminal.out(options['json'] === true ? JSON.stringify(shown) : render(shown));
      return 0;
    });
  },
};

type Shown = Awaited<ReturnType<typeof gather>>;

async function gather(guest: Guest, app: AppID, user: UserRow, { step }: LongWork) {
  const { storage } = guest;
  const { userKey } = user;
  const conversations = await conversationsOf(storage, app, userKey);
  const messages = { sent: 0, received: 0 };
  const { historyForNewMembers } = guest.config.groups;
  for (const [index, conversation] of conversations.entries()) {
    step('counting messages', index, conversations.length);
    const { all, sent } = await countMessages(storage, app, conversation, { userKey, historyForNewMembers });
    messages.sent += sent;
    messages.received += all - sent;
  }
  const { groupCount } = await storage.read(app).groups.groupsOf(userKey);
  const sessions = await storage.read(app).sessions.allOf(userKey, sessionsMax);
  const settings = await storage.read(app).users.pushSettings(userKey);
  const blockedUsers = await storage.read(app).blacklist.blockedCount(userKey);
  const logs = await filesBeside(guest).list({ kind: 'logs', app, userKey });
  return {
    user: profileOf(user),
    ...settings,
    conversations: conversations.length,
    groups: groupCount,
    messages,
    blockedUsers,
    sessions: sessions.map(sessionOf),
    logs: { count: logs.length, sizeBytes: logs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) },
  };
}

/** Everything that is kept of the user himself. */
export const profileOf = (user: UserRow) => ({
  userID: user.userID,
  userName: user.userName,
  userAvatarUrl: user.userAvatarUrl,
  userExtendedData: user.userExtendedData,
  createdAt: timeText(user.createdAt),
  lastLoginAt: lastLoginText(user),
  isUnregistered: user.isUnregistered,
});

export const sessionOf = ({ deviceID, platform, state, loginAt, seenAt }: SessionRow) => ({
  deviceID,
  platform,
  state,
  loginAt: timeText(loginAt),
  seenAt: timeText(seenAt),
});

function render(shown: Shown): string {
  const { user, conversations, groups, messages, blockedUsers, sessions, logs, offlinePushRule, badge = 0 } = shown;
  const lines: readonly (readonly [title: string, value: string])[] = [
    ['UserID', user.userID],
    ['State', user.isUnregistered ? 'deleted' : 'registered'],
    ['Name', quoted(user.userName)],
    ['Avatar', quoted(user.userAvatarUrl)],
    ['Extended data', quoted(user.userExtendedData)],
    ['Created', user.createdAt],
    ['Last login', user.lastLoginAt ?? 'never'],
    ['Push rule', ruleText(offlinePushRule)],
    ['Badge', String(badge)],
    ['Conversations', String(conversations)],
    ['Groups', groups === 0 ? 'none' : String(groups)],
    ['Messages', `${messages.sent} sent, ${messages.received} received`],
    ['Blocked users', blockedUsers === 0 ? 'none' : String(blockedUsers)],
    ['Uploaded logs', logs.count === 0 ? 'none' : `${logs.count}, ${sizeText(logs.sizeBytes)}`],
    ['Sessions', sessions.length === 0 ? 'none' : String(sessions.length)],
  ];
  const width = Math.max(...lines.map(([title]) => title.length));
  const rows = sessions.map(({ deviceID, platform, state, loginAt, seenAt }) => [
    ...[state, String(platform), loginAt, seenAt],
    quoted(deviceID),
  ]);
  return [
    ...lines.map(([title, value]) => `${title.padEnd(width)}  ${value}`),
    ...(rows.length === 0 ? [] : ['', renderColumns(['State', 'Platform', 'Login', 'Last seen', 'Device'], rows)]),
  ].join('\n');
}

const platformsText = (platforms: readonly number[]): string =>
  platforms.length === 0 ? 'none' : platforms.join(', ');

/** Platforms are shown by their numbers, as those of sessions are. */
function ruleText(rule: Shown['offlinePushRule']): string {
  const { onlinePlatforms = [], notToReceiveOfflinePushPlatforms = [] } = rule ?? {};
  return `online ${platformsText(onlinePlatforms)}; spared ${platformsText(notToReceiveOfflinePushPlatforms)}`;
}
