import type { ZIMMessage } from '@parley/client';
import { present } from '@parley/kernel/assert';
import { isRefusal } from '@parley/protocol/define';
import { toAppID, toUserID } from '@parley/server/core/ids';
import type { GroupSend } from '@parley/server/features/messages/server-sends';
import { simAppID } from '../../world.ts';
import type { Chat } from '../chat.ts';

/** What the app's server says, in Ann's name if nobody else's. */
type Said = Partial<Omit<GroupSend, 'content'>> & { readonly from?: string; readonly node?: number };

/** What the app's server asks with, in a user's place. */
async function doorOf(chat: Chat, from: string, node = 0) {
  const host = present(chat.world.servers[node], 'the node is there');
  const { context } = present(host.app, 'the node is up');
  const { messages } = present(host.features, 'the node is up');
  const app = toAppID(simAppID);
  const user = await chat.wait(context.storage.read(app).users.byUserID(toUserID(from)));
  const { userKey, userID } = present(user, 'the user is registered');
  return { context, messages, actor: { app, userKey, userID } };
}

/** Sends a text to a group as the app's server does; answers where it stands, or what it was refused with. */
export async function sayFor(chat: Chat, text: string, { from = 'ann', node = 0, ...send }: Said = {}) {
  const { context, messages, actor } = await doorOf(chat, from, node);
  const content = { type: 1, message: text } as const;
  const outcome = await chat.wait(messages.sendToGroup(context, actor, { groupID: 'g', content, ...send }));
  await chat.run(500);
  return isRefusal(outcome) ? outcome.refused : outcome;
}

/** Takes a message of Ann back as the app's server does. */
export async function takeBack(chat: Chat, { messageSeq = 0, messageID }: ZIMMessage): Promise<void> {
  const { context, messages, actor } = await doorOf(chat, 'ann');
  const named = { conversationType: 2, targetID: 'g', messageSeq, messageID: Number(messageID) } as const;
  await chat.wait(Promise.resolve(messages.handlers.revokeMessage(context, actor as never, named)));
  await chat.run(500);
}

/** Those alone see it. */
export const only = (...userIDs: string[]) => ({ target: { userIDs, isInclusive: true } });

/** All but those see it. */
export const allBut = (...userIDs: string[]) => ({ target: { userIDs, isInclusive: false } });
