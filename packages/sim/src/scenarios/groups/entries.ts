import { type ZIMConversation, ZIMConversationEvent, type ZIMGroupConversation } from '@parley/client';
import type { Chat, ChatDevice, ChatOptions } from '../chat.ts';
import { makeStage } from './groups.ts';
import { inGroup, say } from './messages.ts';

/** What changes in groups is not kept for long. */
export const forgetful: NonNullable<ChatOptions['configure']> = (config) => ({
  ...config,
  groups: { ...config.groups, changesSeconds: 60 },
});

/** How a conversation of a group stands, in one line: its name, its unread count, and what keeps from writing. */
export function lineOf(conversation: ZIMConversation): string {
  const { conversationName, unreadMessageCount } = conversation;
  const { isDisabled, mutedExpiredTime = 0 } = conversation as Partial<ZIMGroupConversation> & ZIMConversation;
  const muted = mutedExpiredTime === 0 ? '' : mutedExpiredTime < 0 ? ' muted for good' : ' muted';
  return `${conversationName} ${unreadMessageCount}${isDisabled ? ' disabled' : ''}${muted}`;
}

/** What a device is told of entries, such as `Updated Group 1 disabled`, each with the group event before it. */
export function watchEntries({ zim }: Pick<ChatDevice, 'zim'>): string[] {
  const told: string[] = [];
  zim.on('conversationChanged', (_zim, { infoList }) => {
    for (const { event, conversation } of infoList) {
      told.push(`${ZIMConversationEvent[event]} ${lineOf(conversation)}`);
    }
  });
  zim.on('groupStateChanged', (_zim, { event }) => told.push(`group state ${event}`));
  zim.on('conversationSyncStateChanged', (_zim, { state }) => told.push(`sync ${state}`));
  return told;
}

/** The entry of a group on a device. */
export async function entryOf(chat: Chat, { zim }: ChatDevice, groupID = 'g'): Promise<ZIMGroupConversation> {
  const { conversation } = await chat.wait(zim.queryConversation(groupID, inGroup));
  return conversation as ZIMGroupConversation;
}

/** The list of a device, in its order. */
export const linesOf = async (device: ChatDevice): Promise<readonly string[]> => (await device.list()).map(lineOf);

/** Ann has said something in the group `g`; what the devices are told since, in the order of the stage. */
export async function makeEntries(...config: Parameters<typeof makeStage>) {
  const stage = await makeStage(...config);
  const { chat, ann, phone, bob, carol } = stage;
  await say(chat, ann, 'hello');
  const entries = [ann, phone, bob, carol].map(watchEntries);
  return { ...stage, entries };
}
