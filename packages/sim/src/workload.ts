import {
  type ZIM,
  ZIMConnectionState,
  ZIMError,
  ZIMErrorCode,
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageQueryMode,
  ZIMMessageType,
} from '@parley/client';
import { sleep } from '@parley/kernel/clock';
import type { Chance } from './chance.ts';
import { type Device, type DeviceProcess, toSeenMessage } from './device.ts';
import type { History } from './history.ts';
import type { MemoryFolder } from './memory-folder.ts';
import { isGroup, typeOf } from './places.ts';
import { answerOrEdit } from './workload/answering.ts';
import { blockOrUnblock } from './workload/blacklist.ts';
import { compose, tagOf } from './workload/composed.ts';
import { deleteSomething } from './workload/deletions.ts';
import { befriend } from './workload/friends.ts';
import { changeGroups, type GroupBook } from './workload/groups.ts';
import { actLocally, type LocalHands } from './workload/local.ts';
import { Marks } from './workload/marks.ts';
import { type Hands, readReceipts } from './workload/receipts.ts';
import { liveInRooms, type RoomHands } from './workload/rooms.ts';
import { changeRule } from './workload/rules.ts';
import { mentions, set } from './workload/settings.ts';
import { changeStatus } from './workload/status.ts';

export interface WorkloadParts {
  readonly history: History;
  readonly userIDs: readonly string[];
  /** The groups of the world. */
  readonly groups: GroupBook;
  /** Whether users go into rooms. */
  readonly rooms: boolean;
  readonly isOver: () => boolean;
  token(userID: string, lifeSeconds: number): string;
  /** A name for a message, used once in the world. */
  nextTag(): string;
  /** Where the devices of a user put their backups; `undefined`: they make none. */
  backupsOf(userID: string): MemoryFolder | undefined;
  /** A client that breaks the order of its user's calls: for the test of the checker. */
  readonly reorders?: boolean;
}

/** Calls of the SDK that go into the history with their results. */
export class User {
  readonly device: Device;
  private readonly process: DeviceProcess;
  private readonly parts: WorkloadParts;
  /** Messages that failed and may be sent again. */
  readonly failed: ZIMMessage[] = [];
  /** Messages of this conversation's two sides that this device has seen, the newest last: some can be revoked. */
  readonly seen: ZIMMessage[] = [];
  /** Messages that this process inserted. */
  private readonly inserted: ZIMMessage[] = [];
  /** Calls that change messages, without an answer. */
  sending = 0;
  /** What it leaves on messages. */
  readonly marks: Marks;
  private held: (() => void) | undefined;

  constructor(device: Device, process: DeviceProcess, parts: WorkloadParts) {
    this.device = device;
    this.process = process;
    this.parts = parts;
    const codeOfCall = (error: unknown): number => Number(codeOf(error));
    const { history, nextTag } = parts;
    this.marks = new Marks({ zim: process.zim, history, of: this.of, nextTag, codeOf: codeOfCall });
  }

  get isWaiting(): boolean {
    return this.sending + this.marks.waiting > 0;
  }

  /** What a topic of its own needs to make calls of this user. */
  get hands(): Hands {
    const { process, parts, of, seen } = this;
    return { zim: process.zim, history: parts.history, of, seen };
  }

  get localHands(): LocalHands {
    const { hands, parts, inserted } = this;
    return { ...hands, nextTag: parts.nextTag, backups: parts.backupsOf(this.device.userID), inserted };
  }

  get roomHands(): RoomHands {
    const { process, parts, of } = this;
    const { zim, clock, rooms } = process;
    const others = parts.userIDs.filter((userID) => userID !== of.userID);
    return { zim, clock, rooms, of, others, history: parts.history, nextTag: parts.nextTag };
  }

  private get of(): { device: string; userID: string; life: number } {
    return { device: this.device.name, userID: this.device.userID, life: this.process.life };
  }

  async login(lifeSeconds = 3600): Promise<boolean> {
    const { userID } = this.device;
    this.marks.forget();
    try {
      await this.process.zim.login(userID, {
        userName: '',
        token: this.parts.token(userID, lifeSeconds),
        isOfflineLogin: false,
        customStatus: '',
        customStatusDuration: 0,
      });
      this.parts.history.add({ ...this.of, kind: 'loggedIn', what: '' });
      return true;
    } catch (error) {
      this.parts.history.add({ ...this.of, kind: 'loginFailed', what: codeOf(error) });
      return false;
    }
  }

  logout(): void {
    this.process.zim.logout();
    this.parts.history.add({ ...this.of, kind: 'logout', what: '' });
  }

  /** With an original it is a reply to that. */
  send(
    conversationID: string,
    dice: Chance,
    config: Omit<SendOptions, 'isRetrySend' | 'original'> = {},
    original?: ZIMMessage,
  ): void {
    const tag = this.parts.nextTag();
    const mentioned = isGroup(conversationID) ? dice.pick(this.parts.userIDs) : conversationID;
    const message = { ...compose(tag, dice, this.seen), ...mentions(dice, mentioned) };
    this.note(conversationID, tag, false);
    const call = (): void =>
      this.call(message, conversationID, {
        isRetrySend: false,
        ...config,
        ...(original && { original }),
      });
    if (this.parts.reorders) this.callInPairs(call);
    else call();
  }

  /** Every second call goes before the one before it; the last may never go. */
  private callInPairs(call: () => void): void {
    const { held } = this;
    this.held = held ? undefined : call;
    if (!held) return;
    call();
    held();
  }

  retry(message: ZIMMessage): void {
    const conversationID = message.conversationID ?? '';
    this.note(conversationID, tagOf(message), true);
    this.call(message, conversationID, { isRetrySend: true });
  }

  private note(conversationID: string, tag: string, isRetry: boolean): void {
    this.parts.history.add({ ...this.of, kind: 'send', conversationID, tag, isRetry });
  }

  /** Marks the conversation as read; what comes of it is seen in the end. */
  async clear(conversationID: string): Promise<void> {
    try {
      await this.process.zim.clearConversationUnreadMessageCount(conversationID, typeOf(conversationID));
      this.parts.history.add({ ...this.of, kind: 'cleared', what: conversationID });
    } catch (error) {
      this.parts.history.add({ ...this.of, kind: 'clearFailed', what: codeOf(error) });
    }
  }

  /** As the app holds it from now on, whatever becomes of it. */
  private see(message: ZIMMessage): void {
    // A Revoke holds the text of a Text alone, by which the checkers know it.
    if (!message.messageID || message.type === ZIMMessageType.Multiple || message.type === ZIMMessageType.Combine)
      return;
    this.seen.push({ ...message });
    if (this.seen.length > seenMax) this.seen.shift();
  }

  /** Takes a message back; the other side's and those that are too old or revoked are refused. */
  revoke(message: ZIMMessage): void {
    const { history } = this.parts;
    const { messageID = '' } = message;
    const calledAt = history.time;
    history.add({ ...this.of, kind: 'revoke', messageID });
    this.sending += 1;
    this.process.zim
      .revokeMessage(message, { revokeExtendedData: messageID })
      .then(
        (result) => history.add({ ...this.of, kind: 'revoked', calledAt, message: toSeenMessage(result.message) }),
        (error: unknown) => {
          const code = Number(codeOf(error));
          history.add({ ...this.of, kind: 'revokeFailed', messageID, code });
          if (unanswered.includes(code)) this.see(message);
        },
      )
      .finally(() => {
        this.sending -= 1;
      });
  }

  delete(dice: Chance, conversationID: string): Promise<void> {
    const { of, process, seen } = this;
    return deleteSomething({ of, process, seen, history: this.parts.history }, dice, conversationID);
  }

  /** Changes a message of the own ones; what comes of it is seen in the end. */
  change(kind: 'edit', what: string, call: (zim: ZIM) => Promise<unknown>): void {
    const { history } = this.parts;
    this.sending += 1;
    call(this.process.zim)
      .then(
        () => history.add({ ...this.of, kind: `${kind}ed`, what }),
        (error: unknown) => history.add({ ...this.of, kind: `${kind}Failed`, what: `${what} ${codeOf(error)}` }),
      )
      .finally(() => {
        this.sending -= 1;
      });
  }

  private call(message: ZIMMessage, conversationID: string, { original, ...config }: SendOptions): void {
    const { history } = this.parts;
    const of = { ...this.of, conversationID, tag: tagOf(message) };
    this.sending += 1;
    const { zim } = this.process;
    const full = { priority: ZIMMessagePriority.Low, ...config };
    const notification = {
      onMessageAttached: ({ localMessageID = '' }: ZIMMessage) =>
        history.add({ ...of, kind: 'attached', localMessageID }),
    };
    const sent = original
      ? zim.replyMessage(message, original, full, notification)
      : zim.sendMessage(message, conversationID, typeOf(conversationID), full, notification);
    sent
      .then(
        (result) => {
          history.add({ ...of, kind: 'sent', message: toSeenMessage(result.message) });
          this.see(result.message);
        },
        (error: unknown) => {
          const code = Number(codeOf(error));
          history.add({ ...of, kind: 'sendFailed', code });
          // What stood in a Combine is not there any more, or was revoked.
          const isInVain = code === ZIMErrorCode.CommonModuleParamsInvalid;
          if (message.localMessageID && !isInVain) this.failed.push(message);
        },
      )
      .finally(() => {
        this.sending -= 1;
      });
  }

  async page(
    conversationID: string,
    query: { count: number; reverse: boolean; nextMessage?: ZIMMessage; mode: ZIMMessageQueryMode },
  ) {
    const calledAt = this.parts.history.time;
    const { stateChanges } = this.process;
    try {
      const { messageList } = await this.process.zim.queryHistoryMessage(conversationID, typeOf(conversationID), query);
      const { count, reverse, nextMessage } = query;
      const isConnected = this.process.state === ZIMConnectionState.Connected;
      this.parts.history.add({
        ...this.of,
        kind: 'page',
        calledAt,
        conversationID,
        count,
        reverse,
        anchor: nextMessage?.orderKey,
        wasConnected: isConnected && stateChanges === this.process.stateChanges,
        messages: messageList.map(toSeenMessage),
      });
      for (const message of messageList) this.see(message);
      return messageList;
    } catch (error) {
      this.parts.history.add({ ...this.of, kind: 'pageFailed', what: codeOf(error) });
      return [];
    }
  }
}

/** Nobody knows what became of such a call: its user is likely to repeat it. */
const unanswered: readonly number[] = [
  ZIMErrorCode.CommonModuleIMServerDisconnect,
  ZIMErrorCode.NetworkModuleRequestTimeout,
];

/** Messages that a user remembers to revoke. */
const seenMax = 12;

interface SendOptions {
  readonly original?: ZIMMessage;
  readonly isRetrySend: boolean;
  readonly disableUnreadMessageCount?: boolean;
  readonly hasReceipt?: boolean;
}

const codeOf = (error: unknown): string => String(error instanceof ZIMError ? error.code : error);

/** Lets the user of a device act as people do, until the workload is over or the process dies. */
export async function act(user: User, process: DeviceProcess, dice: Chance, parts: WorkloadParts): Promise<void> {
  const { clock } = process;
  const others = parts.userIDs.filter((userID) => userID !== user.device.userID);
  await sleep(clock, dice.between(0, 2000));
  while (!parts.isOver()) {
    if (process.state === ZIMConnectionState.Disconnected) {
      const isIn = await user.login(dice.happens(0.1) ? 40 : 3600);
      await sleep(clock, isIn ? dice.between(0, 500) : dice.between(500, 4000));
      continue;
    }
    if (parts.rooms && dice.happens(0.6)) await liveInRooms(user.roomHands, dice);
    else await step(user, process, dice, { others, groups: parts.groups });
    await sleep(clock, dice.pick([dice.between(20, 300), dice.between(300, 3000)]));
  }
}

interface Around {
  readonly others: readonly string[];
  readonly groups: GroupBook;
}

async function step(user: User, process: DeviceProcess, dice: Chance, around: Around): Promise<void> {
  const { others, groups } = around;
  const other = dice.pick(others);
  if (dice.happens(0.4)) user.marks.any(user.seen, dice);
  if (groups.areMade && dice.happens(0.15)) return changeGroups(process.zim, around, dice);
  const { present } = groups;
  if (present.length > 0 && dice.happens(0.15)) return readInGroup(user, dice, dice.pick(present));
  const where = present.length > 0 && dice.happens(0.4) ? dice.pick(present) : other;
  if (dice.happens(0.1)) return set(user.hands, dice, where);
  if (dice.happens(0.03)) return changeRule(process, dice);
  if (dice.happens(0.1)) return actLocally(user.localHands, dice, where);
  if (dice.happens(0.06)) return blockOrUnblock(user.hands, dice, other);
  if (dice.happens(0.1)) return befriend(process, dice, other);
  if (dice.happens(0.15)) return changeStatus(process, dice, others);
  const kind = dice.int(100);
  if (kind < 12) {
    answerOrEdit(user, dice);
  } else if (kind < 50) {
    await burst(user, process, dice, where);
  } else if (kind < 56) {
    await user.clear(where);
  } else if (kind < 63) {
    await readReceipts(user.hands, dice, where);
  } else if (kind < 74) {
    await readHistory(user, dice, where);
  } else if (kind < 77) {
    await user.delete(dice, where);
  } else if (kind < 86) {
    // Also what was just sent, so that the revocation meets the message on its way.
    const message = dice.happens(0.5) ? user.seen.at(-1) : user.seen[dice.int(Math.max(1, user.seen.length))];
    if (message) user.revoke(message);
  } else if (kind < 92) {
    const [message] = user.failed.splice(0, 1);
    if (message) user.retry(message);
  } else if (kind < 95) {
    user.logout();
    await sleep(process.clock, dice.between(0, 4000));
  } else await sleep(process.clock, dice.between(1000, 6000));
}

/** Several messages in flight; now and then faster than the SDK allows. */
async function burst(user: User, process: DeviceProcess, dice: Chance, other: string): Promise<void> {
  const count = 1 + dice.int(6);
  for (let index = 0; index < count; index += 1) {
    user.send(other, dice, {
      disableUnreadMessageCount: dice.happens(0.15),
      hasReceipt: dice.happens(0.5),
    });
    await sleep(process.clock, dice.happens(0.05) ? 10 : dice.between(101, 250));
  }
}

/** Says that it has read what its history shows; what was received alone it may not have looked at. */
async function readInGroup(user: User, dice: Chance, groupID: string): Promise<void> {
  await user.page(groupID, { count: 1 + dice.int(5), reverse: true, mode: ZIMMessageQueryMode.General });
  await readReceipts(user.hands, dice, groupID);
}

async function readHistory(user: User, dice: Chance, other: string): Promise<void> {
  const query = {
    count: 1 + dice.int(10),
    reverse: dice.happens(0.7),
    mode: dice.happens(0.7) ? ZIMMessageQueryMode.General : ZIMMessageQueryMode.PreferServer,
  };
  const page = await user.page(other, query);
  const anchor = query.reverse ? page[0] : page.at(-1);
  if (anchor && dice.happens(0.5)) await user.page(other, { ...query, nextMessage: anchor });
}
