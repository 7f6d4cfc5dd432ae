import { existsSync } from 'node:fs';
import { type FileHandle, link, open, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemClock } from '@parley/kernel/system';
import { groupConversation } from '@parley/protocol/features/values';
import type { AppID } from '../core/ids.ts';
import { receiptLifetimeMs } from '../core/receipt-lifetime.ts';
import type { FollowedLog } from '../features/logs/store.ts';
import { groupReceiptsOf, shownAmong } from '../features/messages/index.ts';
import type { StoredMessage } from '../features/messages/store.ts';
import type { StatusRow } from '../features/status/store.ts';
import type { UserRow } from '../features/users/store.ts';
import { appOption, chooseApp, findUser, readUserID } from './choose-app.ts';
import type { Command } from './command.ts';
import { applicationPages, friendPages } from './friendships.ts';
import { type Guest, withStorage } from './guest-storage.ts';
import { type LongWork, runLongWork } from './long-work.ts';
import { OperatorError } from './operator-error.ts';
import { configOption } from './settings.ts';
import { writeCalls } from './user-calls.ts';
import { conversationsOf, messagesSeen } from './user-data.ts';
import { type Account, type Write, writeGroupApplications, writeGroups, writerOf } from './user-export-groups.ts';
import { profileOf, sessionOf } from './user-show.ts';
import { sizeText, timeText } from './values.ts';

export const userExportCommand: Command = {
  summary: 'write what there is of a user into a file',
  doc: 'Writes one JSON file with the profile, the rule for push and the badge, the sessions, the status and whom he follows, the friends and applications, the users who are blocked, the groups of which the user is or was a member with what he is there and calls them, applications to groups, the calls on the list of the user, and every conversation with the messages that the user sent and may see, with what he is told of their receipts, as they are now. The file is new, private (mode 0600) and appears under its name only when it is whole; Ctrl-C leaves nothing behind. Beside a running server it holds what was sent before it began, and may hold what was sent meanwhile. Logs that devices uploaded are not in it (`log show`).',
  words: [
    { name: 'userID', doc: 'the user to export' },
    { name: 'file', doc: 'the file to write; one that is there is not touched' },
  ],
  options: { app: appOption, config: configOption },
  examples: ['user export alice alice.json', 'user export alice /exports/alice.json --app 42'],
  run: (terminal, options, [text, name = '']) => {
    const userID = readUserID(text);
    const to = resolve(name);
    return withStorage(terminal, options, async (guest) => {
      const app = await chooseApp(guest, options);
      const user = await findUser(guest, app, userID);
      assertNew(to);
      const { messages, bytes } = await runLongWork(terminal, systemClock, (long) =>
        writeExport({ guest, app, user, to, long }),
      );
      terminal.out(`${to}: ${messages} messages, ${sizeText(bytes)}`);
      return 0;
    });
  },
};

const isThere = (to: string): OperatorError => new OperatorError(`${to} is there already; name another file`);

function assertNew(to: string): void {
  if (existsSync(to)) throw isThere(to);
  if (existsSync(dirname(to))) return;
  throw new OperatorError(`${to} cannot be written: its directory is not there; make it first`);
}

interface ExportParts {
  readonly guest: Guest;
  readonly app: AppID;
  readonly user: UserRow;
  readonly to: string;
  readonly long: LongWork;
}

interface Written {
  readonly messages: number;
  readonly bytes: number;
}

async function writeExport(parts: ExportParts): Promise<Written> {
  const { to } = parts;
  const draft = `${to}.partial`;
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    let written: Written;
    try {
      written = await fill(file, parts);
      await file.sync();
    } finally {
      await file.close();
    }
    // Unlike a rename this does not replace a file that came in the meantime.
    await link(draft, to).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? isThere(to) : error;
    });
    return written;
  } finally {
    await rm(draft, { force: true });
  }
}

/** What the file holds is written a page at a time, so that its size is no matter of memory. */
async function fill(file: FileHandle, { guest, app, user, long }: ExportParts): Promise<Written> {
  const { storage } = guest;
  const conversations = await conversationsOf(storage, app, user.userKey);
  const sessions = await storage.read(app).sessions.allOf(user.userKey, sessionsMax);
  const settings = await storage.read(app).users.pushSettings(user.userKey);
  const blocked = await storage.read(app).blacklist.blocked(user.userKey, blockedMax);
  const status = await storage.read(app).statuses.get(user.userKey);
  const total = conversations.reduce((sum, { head }) => sum + head.messageSeq, 0);
  let bytes = 0;
  let messages = 0;
  const write: Write = async (text) => {
    const { bytesWritten } = await file.write(text);
    bytes += bytesWritten;
  };
  const head = {
    appID: app,
    exportedAt: timeText(systemClock.wall()),
    profile: profileOf(user),
    ...settings,
    sessions: sessions.map(sessionOf),
    ...(status && { status: statusOf(status) }),
    blockedUsers: blocked.map(({ userID, blockedAt }) => ({ userID, blockedAt: timeText(blockedAt) })),
  };
  const account = { storage, app, userKey: user.userKey };
  const groups = conversations.filter(({ type }) => type === groupConversation);
  const { historyForNewMembers } = guest.config.groups;
  const viewer = { userKey: user.userKey, historyForNewMembers, lifetimeMs: receiptLifetimeMs(guest.config) };
  await write(`${JSON.stringify(head).slice(0, -1)},"statusSubscriptions":[`);
  await writeSubscriptions(account, write);
  await write('],"friends":[');
  await writeFriends(account, write);
  await write('],"groups":[');
  await writeGroups(account, groups, write);
  await write('],"groupApplications":[');
  await writeGroupApplications(account, write);
  await write('],"calls":[');
  await writeCalls(account, write);
  await write(`],"conversations":[`);
  for (const [index, conversation] of conversations.entries()) {
    await write(`${index === 0 ? '' : ','}\n${openingOf(conversation)}`);
    let separator = '\n';
    for await (const all of messagesSeen(storage, app, conversation, viewer)) {
      long.step('exporting', Math.min(messages, total), total);
      const page = await shownAmong(storage.read(app).messages, all, viewer.userKey);
      if (page.length === 0) continue;
      const receiptOf = await groupReceiptsOf(storage.read(app).receipts, viewer, conversation.log, page);
      await write(separator + page.map((message) => encode(message, receiptOf(message))).join(',\n'));
      separator = ',\n';
      messages += page.length;
    }
    await write(']}');
  }
  await write(']}\n');
  return { messages, bytes };
}

/** Whom the user follows, a page at a time. */
async function writeSubscriptions(account: Account, write: Write): Promise<void> {
  const { statuses } = account.storage.read(account.app);
  const writeRow = writerOf(account, write);
  const now = systemClock.wall();
  for (let after = 0, isWhole = false; !isWhole; ) {
    const page = await statuses.subscriptionsOf(account.userKey, { after, now, limit: subscriptionsPerPage });
    for (const { target, subscribedAt, expiresAt } of page) {
      await writeRow(target, { subscribedAt: timeText(subscribedAt), expiresAt: timeText(expiresAt) });
    }
    after = page.at(-1)?.target ?? after;
    isWhole = page.length < subscriptionsPerPage;
  }
}

/** Friends and applications, a page at a time. */
async function writeFriends(account: Account, write: Write): Promise<void> {
  const writeFriend = writerOf(account, write);
  for await (const rows of friendPages(account)) {
    for (const { friendKey, friendAlias, friendAttributes, wording, createdAt } of rows) {
      await writeFriend(friendKey, { friendAlias, friendAttributes, wording, createdAt: timeText(createdAt) });
    }
  }
  await write('],"friendApplications":[');
  const writeApplication = writerOf(account, write);
  for await (const rows of applicationPages(account)) {
    for (const { otherKey, state, own, other, createdAt, updatedAt } of rows) {
      const times = { createdAt: timeText(createdAt), updatedAt: timeText(updatedAt) };
      // What the other noted for himself is the other's.
      await writeApplication(otherKey, {
        state,
        ...times,
        ...(own && { sent: own }),
        ...(other && { received: other.wording }),
      });
    }
  }
}

/** As the user's devices are told it. */
const statusOf = ({ onlineStatus, platforms, ...row }: StatusRow) => {
  const { customStatus, customStatusExpiresAt: expiresAt, onlineChangedAt, customChangedAt } = row;
  return {
    onlineStatus,
    onlinePlatforms: platforms,
    onlineChangedAt: timeText(onlineChangedAt),
    customStatus,
    ...(expiresAt > 0 && { customStatusExpiresAt: timeText(expiresAt) }),
    ...(customChangedAt > 0 && { customChangedAt: timeText(customChangedAt) }),
  };
};

const sessionsMax = 1000;
const subscriptionsPerPage = 500;
/** The most that a deployment may allow. */
const blockedMax = 10_000;

const openingOf = ({ type, conversationID, conversationName }: FollowedLog): string =>
  `${JSON.stringify({ conversationType: type, conversationID, conversationName }).slice(0, -1)},"messages":[`;

/** The content stands as it is stored, which is what devices are told. */
function encode(message: StoredMessage, receipt: string | undefined): string {
  const { messageID, messageSeq, senderUserID, timestamp, body, state } = message;
  const known = JSON.stringify({ messageID, messageSeq, senderUserID, sentAt: timeText(timestamp) });
  const more = [state && `,"state":${state}`, receipt && `,"groupReceipt":${receipt}`].filter(Boolean);
  return `${known.slice(0, -1)},"content":${body}${more.join('')}}`;
}
