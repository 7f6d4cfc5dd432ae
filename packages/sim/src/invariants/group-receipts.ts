import type { DeviceState, Facts, ServerLog, ServerMessage } from '../facts.ts';
import { ofKind, type SeenMessage, type ToldReceipt } from '../history.ts';
import { isGroup } from '../places.ts';
import { ids } from './send.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';
import { windowAt, windowsIn } from './windows.ts';

const finally_ = Number.POSITIVE_INFINITY;

/**
 * I14 of groups: who was a member when a message was sent is to read it, and drops out if he goes before he has; nobody
 * has read it who did not say so, and whose saying was acknowledged has. What is told of it only grows, and in the end the
 * sender's devices say how many have read it and how many have not, and those of a reader that he has.
 */
export const groupReceiptsAddUp: Checker = (facts) =>
  wholeGroupRead(facts) ??
  readByOthers(facts) ??
  acknowledgedIsUnread(facts) ??
  toldAgainstGrain(facts) ??
  firstOf(
    facts.run.devices.filter(({ isCurrent }) => isCurrent),
    (device) => shownOtherwise(facts, device),
  );

function wholeGroupRead({ run }: Facts): Violation | undefined {
  const wrong = ofKind(run.entries, 'receiptsRead').find(({ wholeOf = '' }) => isGroup(wholeOf));
  return wrong && violation('I14', wrong.at, 'a group was read as a whole', wrong.device, wrong.wholeOf);
}

/** By whom a message is to be read, was, and will not be any more. */
interface Readers {
  readonly recipients: readonly string[];
  readonly readers: readonly string[];
  readonly gone: readonly string[];
}

function readersOf(log: ServerLog, { position, senderUserID, readBy: readers = [] }: ServerMessage): Readers {
  const recipients = log.users.filter(
    (userID) => userID !== senderUserID && windowAt(windowsIn(log, userID), position) !== undefined,
  );
  // A dismissal ends no wait.
  const dismissedAt = log.group?.entries.find(({ change }) => change.dismissed)?.position;
  const gone = recipients.filter((userID) => {
    const { toPosition } = windowAt(windowsIn(log, userID), position) ?? {};
    return toPosition !== undefined && toPosition !== dismissedAt && !readers.includes(userID);
  });
  return { recipients, readers, gone };
}

/** Who came behind a message, also again, is not to read it. */
const isBehind = (log: ServerLog, { position }: ServerMessage, userID: string): boolean => {
  const last = windowsIn(log, userID).at(-1);
  return last !== undefined && last.toPosition === undefined && last.fromPosition > position;
};

/** What is said of a message to one of its log. */
export function receiptFor(log: ServerLog, row: ServerMessage, userID: string) {
  const { recipients, readers, gone } = readersOf(log, row);
  const isSender = row.senderUserID === userID;
  const unread = recipients.length - readers.length - gone.length;
  const isRead = isSender ? unread === 0 : readers.includes(userID);
  return {
    status: isRead ? 'Done' : !isSender && isBehind(log, row, userID) ? 'None' : 'Processing',
    ...(isSender
      ? { readMemberCount: readers.length, unreadMemberCount: unread }
      : { readMemberCount: 0, unreadMemberCount: 0 }),
  };
}

const asking = ({ run }: Facts) =>
  run.logs.flatMap((log) => log.messages.filter(({ readBy }) => readBy !== undefined).map((row) => ({ log, row })));

function readByOthers(facts: Facts): Violation | undefined {
  const calls = ofKind(facts.run.entries, 'readReceipts');
  const named = new Set(calls.flatMap(({ userID, messageIDs = [] }) => messageIDs.map((id) => `${userID}:${id}`)));
  return firstOf(asking(facts), ({ log, row }) => {
    const { recipients, readers } = readersOf(log, row);
    const wrong = readers.find((userID) => !recipients.includes(userID) || !named.has(`${userID}:${row.messageID}`));
    const what = 'a message of a group is read by one who is not to read it, or did not say so';
    return wrong === undefined ? undefined : violation('I14', finally_, what, ids(row), wrong);
  });
}

function acknowledgedIsUnread({ run, serverMessageByID, lostByRestore }: Facts): Violation | undefined {
  if (ofKind(run.entries, 'act').some(({ act }) => act === 'restoreBackup')) return undefined;
  return firstOf(ofKind(run.entries, 'receiptsRead'), ({ at, device, userID, messageIDs }) => {
    const wrong = messageIDs.find((messageID) => {
      const row = serverMessageByID.get(messageID);
      return row?.readBy && !row.readBy.includes(userID) && !lostByRestore.has(messageID);
    });
    const what = 'an acknowledged receipt of a group is not set';
    return wrong === undefined ? undefined : violation('I14', at, what, device, wrong);
  });
}

/** Who has read it only become more, and who has not only fewer, for one process; a backup that is put back may undo it. */
function toldAgainstGrain({ run }: Facts): Violation | undefined {
  const restoredAt = ofKind(run.entries, 'act').find(({ act }) => act === 'restoreBackup')?.at ?? finally_;
  const last = new Map<string, ToldReceipt>();
  return firstOf(ofKind(run.entries, 'receiptTold'), ({ at, device, life, infos }) =>
    firstOf(at < restoredAt ? infos : [], (info) => {
      if (!isGroup(info.conversationID)) return undefined;
      const key = `${device}/${life}:${info.messageID}`;
      const before = last.get(key);
      last.set(key, info);
      const { status, readMemberCount: read, unreadMemberCount: unread, isSelfOperated } = info;
      const isOver = isSelfOperated ? status === 'Done' && read + unread === 0 : (status === 'Done') === (unread === 0);
      const isFurther =
        !before || (read >= before.readMemberCount && unread <= before.unreadMemberCount && isOther(info, before));
      if (isOver && isFurther) return undefined;
      return violation('I14', at, 'what is told of a receipt of a group does not add up', device, info, before);
    }),
  );
}

const isOther = (one: ToldReceipt, other: ToldReceipt): boolean => JSON.stringify(one) !== JSON.stringify(other);

function shownOtherwise(facts: Facts, { device, userID, conversations }: DeviceState): Violation | undefined {
  return firstOf(conversations, ({ conversationID, messages, listed, receipts = [] }) => {
    const log = facts.run.logs.find(({ group }) => group?.groupID === conversationID);
    if (!log) return undefined;
    const isOut = windowsIn(log, userID).at(-1)?.toPosition !== undefined;
    const expected = ({ messageID }: Pick<SeenMessage, 'messageID'>) => {
      const row = facts.serverMessageByID.get(messageID);
      if (!row?.readBy || row.isRevoked) return undefined;
      // Who is out of the group is not told who else goes.
      const mayWait = isOut && row.senderUserID === userID && readersOf(log, row).gone.length > 0;
      return mayWait ? undefined : receiptFor(log, row, userID);
    };
    const shown = [...messages, ...(listed?.lastMessage ? [listed.lastMessage] : [])];
    const wrong = shown.find((message) => {
      const status = expected(message)?.status;
      return status !== undefined && (message.receipt ?? 'None') !== status;
    });
    const what = 'a device says otherwise how far a message of a group was read';
    if (wrong) return violation('I14', finally_, what, device, ids(wrong), wrong.receipt, expected(wrong));
    const miscounted = receipts.find((receipt) => {
      const due = expected(receipt);
      return due && Object.entries(due).some(([name, value]) => Reflect.get(receipt, name) !== value);
    });
    return (
      miscounted &&
      violation('I14', finally_, 'a device counts otherwise who has read', device, miscounted, expected(miscounted))
    );
  });
}
