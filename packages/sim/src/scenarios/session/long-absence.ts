import type { Config } from '@parley/server/config';
import { toAppID, toLogKey, toUserID, toUserKey, type UserKey } from '@parley/server/core/ids';
import { asStored } from '@parley/server/features/messages/changing';
import { edit } from '@parley/server/features/messages/edit-rules';
import { encodeContent } from '@parley/server/features/messages/encode';
import { append } from '@parley/server/features/messages/index';
import type { LockKey, Stores } from '@parley/server/storage/storage';
import { simAppID } from '../../world.ts';
import { Chat, type ChatDevice, type DeviceOptions } from '../chat.ts';

/*
 * A user with many conversations who was away for long: what others wrote meanwhile is put straight into the storage,
 * because sending it would take the world longer than reading it.
 */

const app = toAppID(simAppID);

export interface Absence {
  readonly friends: number;
  /** What each of them writes while the user is away. */
  readonly missed: number;
  readonly text: string;
  readonly configure?: (config: Config) => Config;
  /** Puts something between the SDK and Bob's device. */
  readonly tamper?: DeviceOptions['tamper'];
}

export const friendID = (index: number): string => `friend${index}`;

/** Bob's device holds his conversations, and all he was told since; he has not logged in again yet. */
export async function leaveForLong({
  friends,
  missed,
  text,
  configure,
  tamper,
}: Absence): Promise<{ chat: Chat; bob: ChatDevice }> {
  const chat = await Chat.open(configure && { configure });
  const bob = await chat.loggedIn('bob', tamper && { tamper });
  const row = await chat.wait(chat.world.store.storage.read(app).users.byUserID(toUserID('bob')));
  if (!row) throw new Error('who logged in is registered');
  const names = Array.from({ length: friends }, (_, index) => index + 1);
  await change(chat, [], (stores) => befriend(stores, row.userKey, names, chat.world.own.wall()));
  await write(chat, names, { round: 0, text });
  bob.zim.logout();
  await chat.run(500);
  await bob.login();
  await chat.run(5000);
  bob.zim.logout();
  await chat.run(500);
  for (let round = 1; round <= missed; round += 1) await write(chat, names, { round, text });
  return { chat, bob };
}

const change = (chat: Chat, keys: readonly LockKey[], work: (stores: Stores) => Promise<void>): Promise<void> =>
  chat.wait(chat.world.store.storage.transact(keys, (transaction) => work(transaction.stores(app))));

async function befriend(
  stores: Stores,
  bobKey: UserKey,
  names: readonly number[],
  at: ReturnType<Chat['world']['own']['wall']>,
) {
  for (const index of names) {
    const [userKey, log] = [toUserKey(index), toLogKey(index)];
    const profile = { userName: friendID(index), userAvatarUrl: '', userExtendedData: '' };
    const dates = { createdAt: at, lastLoginAt: at, isUnregistered: false };
    await stores.users.register({ userKey, userID: toUserID(friendID(index)), ...profile, ...dates });
    await stores.conversations.openPeer({ log, members: [userKey, bobKey], at });
    const body = JSON.stringify({ log, conversationType: 0, conversationID: friendID(index), fromPosition: 1 });
    const entry = { kind: 'conversationOpened', key: String(log), body };
    await stores.users.putUserLogEntries([{ userKey: bobKey, entry }]);
  }
}

async function write(
  chat: Chat,
  names: readonly number[],
  { round, text }: { round: number; text: string },
): Promise<void> {
  const body = encodeContent({ type: 1, message: text });
  const commands = names.map((index) => ({
    log: toLogKey(index),
    senderKey: toUserKey(index),
    localMessageID: `m${round}`,
    messageID: index * 1000 + round,
    body,
    isCounted: true,
    duties: [],
  }));
  const keys = names.map((index): LockKey => ({ app, kind: 'conversation', key: toLogKey(index) }));
  await change(chat, keys, async ({ messages }) => {
    await messages.appendBatch(commands, append, chat.world.own.wall());
  });
}

/** Of always the same length. */
export const editedText = (round: number): string => `edited in round ${String(round).padStart(2, '0')}`;

/** Every message that each of so many friends wrote is edited once more, `round` by `round`. */
export async function editAll(
  chat: Chat,
  { friends, written, rounds }: { friends: number; written: number; rounds: number },
): Promise<void> {
  const limits = { withinSeconds: 86_400, textBytesMax: 2048, multipleBytesMax: 5120 };
  for (let index = 1; index <= friends; index += 1) {
    const log = toLogKey(index);
    const by = { userKey: toUserKey(index), userID: toUserID(friendID(index)), isRepeat: false, ...limits };
    await change(chat, [{ app, kind: 'conversation', key: log }], async ({ messages }) => {
      for (let round = 1; round <= rounds; round += 1) {
        const content = { type: 1 as const, message: editedText(round) };
        const rule = asStored((present, now) => edit(present, { ...by, content }, now));
        for (let messageSeq = 1; messageSeq <= written; messageSeq += 1) {
          const decision = await messages.change({ log, messageSeq }, rule, chat.world.own.wall());
          if (decision?.kind !== 'change') throw new Error('it is edited');
        }
      }
    });
  }
}
