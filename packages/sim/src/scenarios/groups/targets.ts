import { present } from '@parley/kernel/assert';
import { isRefusal } from '@parley/protocol/define';
import { toAppID, toUserID } from '@parley/server/core/ids';
import type { GroupSend } from '@parley/server/features/messages/server-sends';
import { simAppID } from '../../world.ts';
import type { Chat } from '../chat.ts';

/** What the app's server says, in Ann's name if nobody else's. */
type Said = Partial<Omit<GroupSend, 'content'>> & { readonly from?: string; readonly node?: number };

/** Sends a text to a group as the app's server does; answers where it stands, or what it was refused with. */
export async function sayFor(chat: Chat, text: string, { from = 'ann', node = 0, ...send }: Said = {}) {
  const host = present(chat.world.servers[node], 'the node is there');
  const { context } = present(host.app, 'the node is up');
  const { messages } = present(host.features, 'the node is up');
  const appID = toAppID(simAppID);
  const user = await chat.wait(context.storage.read(appID).users.byUserID(toUserID(from)));
  const { userKey, userID } = present(user, 'the sender is registered');
  const content = { type: 1, message: text } as const;
  const sent = messages.sendToGroup(context, { app: appID, userKey, userID }, { groupID: 'g', content, ...send });
  const outcome = await chat.wait(sent);
  await chat.run(500);
  return isRefusal(outcome) ? outcome.refused : outcome;
}

/** Those alone see it. */
export const only = (...userIDs: string[]) => ({ target: { userIDs, isInclusive: true } });

/** All but those see it. */
export const allBut = (...userIDs: string[]) => ({ target: { userIDs, isInclusive: false } });
