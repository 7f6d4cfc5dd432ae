import { ZIMError, type ZIMMessage } from '@parley/client';
import type { Chance } from '../chance.ts';
import type { DeviceProcess } from '../device.ts';
import type { DeleteCall, History } from '../history.ts';
import { typeOf } from '../places.ts';

/** Who deletes, and what is noted of it. */
export interface Deleting {
  readonly of: { readonly device: string; readonly userID: string; readonly life: number };
  readonly process: DeviceProcess;
  readonly history: History;
  /** Messages that the device has shown. */
  readonly seen: readonly ZIMMessage[];
}

/** Deletes something of a conversation, on this device alone or for the account. */
export async function deleteSomething(deleting: Deleting, dice: Chance, conversationID: string): Promise<void> {
  const isForAccount = dice.happens(0.5);
  const kind = dice.int(10);
  if (kind < 6) await deleteMessages(deleting, dice, conversationID, isForAccount);
  else if (kind < 8) await run(deleting, { what: 'allMessages', isForAccount, conversationID, messageIDs: [] });
  else await run(deleting, { what: 'conversation', isForAccount, conversationID, messageIDs: [] });
}

async function deleteMessages(deleting: Deleting, dice: Chance, conversationID: string, isForAccount: boolean) {
  const known = deleting.seen.filter((message) => message.conversationID === conversationID && message.messageID);
  if (known.length === 0) return;
  // The newest too, which may still be on its way to other devices.
  const messages = dice.happens(0.5) ? known.slice(-1) : known.filter(() => dice.happens(0.4));
  if (messages.length === 0) return;
  const messageIDs = messages.map(({ messageID = '' }) => messageID);
  await run(deleting, { what: 'messages', isForAccount, conversationID, messageIDs }, messages);
}

type Asked = Omit<DeleteCall, 'kind' | 'device' | 'userID' | 'life'>;

async function run({ of, process, history }: Deleting, asked: Asked, messages: readonly ZIMMessage[] = []) {
  const calledAt = history.time;
  history.add({ ...of, ...asked, kind: 'delete' });
  try {
    await call(process, asked, messages);
    history.add({ ...of, ...asked, kind: 'deleted', calledAt });
  } catch (error) {
    if (!(error instanceof ZIMError)) throw error;
    history.add({ ...of, ...asked, kind: 'deleteFailed', code: error.code });
  }
}

function call({ zim }: DeviceProcess, { what, isForAccount, conversationID }: Asked, messages: readonly ZIMMessage[]) {
  const type = typeOf(conversationID);
  const config = { isAlsoDeleteServerMessage: isForAccount };
  if (what === 'messages') return zim.deleteMessages([...messages], conversationID, type, config);
  if (what === 'allMessages') return zim.deleteAllMessage(conversationID, type, config);
  return zim.deleteConversation(conversationID, type, { isAlsoDeleteServerConversation: isForAccount });
}
