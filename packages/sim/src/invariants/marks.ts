import type { DeviceState, Facts } from '../facts.ts';
import { ofKind, type ReactFailed, type Recorded } from '../history.ts';
import { placeOf } from '../places.ts';
import { ids } from './send.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';
import { mayDiffer } from './windows.ts';

const finally_ = Number.POSITIVE_INFINITY;
const pinsMax = 10;

/**
 * I9 and I3 of what users leave on messages: devices show the reactions that the server has; a call that raises a count
 * does so once, however often it was repeated; and what is pinned is found as pinned, ten of a conversation at most.
 */
export const marksAreRight: Checker = (facts) =>
  firstOf(facts.run.logs, wrongPins) ??
  miscounted(facts) ??
  firstOf(
    facts.run.devices.filter(({ isCurrent }) => isCurrent),
    (device) => shownOtherwise(facts, device),
  );

function wrongPins({ messages, pinnedSeqs = [] }: Facts['run']['logs'][number]): Violation | undefined {
  const shown = messages.filter(({ isPinned }) => isPinned).map(({ messageSeq }) => messageSeq);
  if (shown.length > pinsMax) return violation('I9', finally_, 'more messages are pinned than may be', shown);
  const isSame = String(shown) === String([...pinnedSeqs].sort((one, other) => one - other));
  return isSame ? undefined : violation('I9', finally_, 'pins are found that do not show', shown, pinnedSeqs);
}

/** The message takes no reaction, or is not there for this user. */
const notTaken = 6000201;
/** Refused with one of these, a call changed nothing. */
const refusals: readonly number[] = [6000001, 6000004, 6000005, 6000104, 6000121, notTaken, 6000280, 6000521];

/** Of one user on one message, by what is known of them. */
interface Calls {
  readonly done: Set<string>;
  readonly open: Set<string>;
  readonly doubtful: Set<string>;
  readonly at: number;
}

/** Per user and message: calls that were answered took effect, and of the others each may have, once. */
function miscounted({ run, serverMessageByID }: Facts): Violation | undefined {
  if (ofKind(run.entries, 'act').some(({ act }) => act === 'restoreBackup')) return undefined;
  const calls = new Map<string, Calls>();
  for (const entry of ofKind(run.entries, 'react', 'reacted', 'reactFailed')) {
    const key = `${entry.userID}:${entry.messageID}`;
    const of = calls.get(key) ?? { done: new Set(), open: new Set(), doubtful: new Set(), at: entry.at };
    calls.set(key, of);
    if (entry.kind === 'react') of.open.add(entry.call);
    else of.open.delete(entry.call);
    if (entry.kind === 'reacted') of.done.add(entry.call);
    if (entry.kind === 'reactFailed' && (!refusals.includes(entry.code) || isOfRepetition(run.entries, entry))) {
      of.doubtful.add(entry.call);
    }
  }
  return firstOf([...calls], ([key, { done, open, doubtful, at }]) => {
    const [userID = '', messageID = ''] = key.split(':');
    const row = serverMessageByID.get(messageID);
    if (!row || row.isRevoked) return undefined;
    const count = row.countedBy?.[userID] ?? 0;
    const most = new Set([...done, ...open, ...doubtful]).size;
    if (count >= done.size && count <= most) return undefined;
    return violation('I3', at, 'a reaction is miscounted', userID, ids(row), { count, done: done.size, most });
  });
}

/**
 * A server does again what its storage did not confirm. If it had taken effect, and with it the deletion of the message
 * by the same user, the message is not there for him any more when the call is decided once more.
 */
function isOfRepetition(entries: Facts['run']['entries'], refused: Recorded<ReactFailed>): boolean {
  const { at, call, code, userID, messageID } = refused;
  const calledAt = ofKind(entries, 'react').find((entry) => entry.call === call)?.at ?? at;
  const isMeanwhile = (time: number): boolean => time >= calledAt && time <= at;
  return (
    code === notTaken &&
    ofKind(entries, 'act').some(({ act, at: failedAt }) => act === 'failStorage' && isMeanwhile(failedAt)) &&
    ofKind(entries, 'delete').some(
      (deletion) =>
        deletion.at <= at &&
        deletion.isForAccount &&
        deletion.userID === userID &&
        (deletion.what === 'allMessages' || deletion.messageIDs.includes(messageID)),
    )
  );
}

function shownOtherwise(facts: Facts, { device, userID, conversations }: DeviceState): Violation | undefined {
  return firstOf(conversations, ({ conversationID, messages }) => {
    const log = facts.logByConversation.get(placeOf(userID, conversationID));
    return firstOf(messages, (message) => {
      const row = facts.serverMessageByID.get(message.messageID);
      const isSame = !row || (row.reactions ?? '') === (message.reactions ?? '');
      if (isSame || mayDiffer(log, userID, row)) return undefined;
      return violation('I9', finally_, 'a device shows other reactions', device, ids(message), {
        shown: message.reactions,
        stored: row.reactions,
      });
    });
  });
}
