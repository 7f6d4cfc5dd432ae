import { ZIMError, type ZIMMessage, ZIMMessageType, type ZIMSystemMessage } from '@parley/client';
import type { Chance } from '../chance.ts';
import { toSeenMessage } from '../device.ts';
import type { MemoryFolder } from '../memory-folder.ts';
import { isGroup, typeOf } from '../places.ts';
import { contentOf } from '../searches.ts';
import { compose } from './composed.ts';
import type { Hands } from './receipts.ts';

/** What a user needs who keeps things on the device. */
export interface LocalHands extends Hands {
  nextTag(): string;
  /** Where the devices of this user put their backups; absent: nobody makes any. */
  readonly backups: MemoryFolder | undefined;
  /** What this process inserted. */
  readonly inserted: ZIMMessage[];
}

/** Does something with messages on this device alone. */
export async function actLocally(hands: LocalHands, dice: Chance, conversationID: string): Promise<void> {
  const kind = dice.int(10);
  try {
    if (kind < 4) await insert(hands, dice, conversationID);
    else if (kind < 6) await annotate(hands, dice);
    else if (kind < 8) await search(hands, dice, conversationID);
    else await (dice.happens(0.5) ? backUp(hands) : bringBack(hands));
  } catch (error) {
    if (!(error instanceof ZIMError)) throw error;
  }
}

async function insert(hands: LocalHands, dice: Chance, conversationID: string): Promise<void> {
  const { zim, history, of, nextTag, seen } = hands;
  const tag = nextTag();
  const system: ZIMSystemMessage = { type: ZIMMessageType.System, message: tag };
  const content = dice.happens(0.3) ? system : compose(tag, dice, seen);
  const sender = dice.happens(0.5) && !isGroup(conversationID) ? conversationID : of.userID;
  history.add({ ...of, kind: 'insert', conversationID, tag });
  try {
    const { message } = await zim.insertMessageToLocalDB(content, conversationID, typeOf(conversationID), sender);
    history.add({ ...of, kind: 'inserted', conversationID, tag, message: toSeenMessage(message) });
    hands.inserted.push(message);
  } catch (error) {
    history.add({ ...of, kind: 'insertFailed', conversationID, tag });
    throw error;
  }
}

async function annotate({ zim, history, of: device, nextTag, seen, inserted }: LocalHands, dice: Chance) {
  const known = [...seen, ...inserted];
  const message = known[dice.int(Math.max(1, known.length))];
  if (!message) return;
  const of = message.messageID || message.localMessageID || '';
  const note = nextTag();
  history.add({ ...device, kind: 'note', of, note });
  try {
    await zim.updateMessageLocalExtendedData(note, message);
    history.add({ ...device, kind: 'noted', of, note });
  } catch (error) {
    history.add({ ...device, kind: 'noteFailed', of, note });
    throw error;
  }
}

async function search({ zim, history, of }: LocalHands, dice: Chance, conversationID: string): Promise<void> {
  const config = { keywords: [dice.pick(['t', 't1', 'beside'])], count: 1 + dice.int(5) };
  const isGlobal = dice.happens(0.5);
  for (let [page, nextMessage] = [0, undefined as ZIMMessage | undefined]; page < 3; page += 1) {
    const calledAt = history.time;
    const asked = { ...config, ...(nextMessage && { nextMessage }) };
    const found = isGlobal
      ? await zim.searchGlobalLocalMessages(asked)
      : await zim.searchLocalMessages(conversationID, typeOf(conversationID), asked);
    history.add({ ...of, kind: 'found', calledAt, messages: found.messageList.map(toSeenMessage) });
    if (!found.nextMessage) return;
    nextMessage = found.nextMessage;
  }
}

async function backUp({ zim, backups }: LocalHands): Promise<void> {
  if (backups) await zim.exportLocalMessages(backups, {});
}

async function bringBack({ zim, history, of, backups }: LocalHands): Promise<void> {
  if (!backups || backups.names.length === 0) return;
  const content = contentOf(backups);
  history.add({ ...of, kind: 'import', ...content });
  try {
    await zim.importLocalMessages(backups, {});
    history.add({ ...of, kind: 'imported', ...content });
  } catch (error) {
    history.add({ ...of, kind: 'importFailed', ...content });
    throw error;
  }
}
