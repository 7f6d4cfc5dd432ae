import type { ZIMMessage } from '@parley/client';
import type { Chat, ChatDevice } from '../chat.ts';

/** What a device is told of edits, and the calls of it. */
export interface EditingDevice {
  /** The messages of each `messageEdited`. */
  readonly edited: (readonly ZIMMessage[])[];
  start(message: ZIMMessage, over: object): Promise<{ message: ZIMMessage }>;
  edit(message: ZIMMessage, over: object): Promise<ZIMMessage>;
  code(message: ZIMMessage, over?: object): Promise<number>;
}

export function editingOn(chat: Chat, { zim, order }: ChatDevice): EditingDevice {
  const edited: (readonly ZIMMessage[])[] = [];
  zim.on('messageEdited', (_zim, { messageList }) => {
    edited.push(structuredClone(messageList));
    order.push('messageEdited');
  });
  const start: EditingDevice['start'] = (message, over) => {
    const result = zim.editMessage({ ...message, ...over }, {});
    result.catch(() => {});
    return result;
  };
  return {
    edited,
    start,
    edit: async (message, over) => (await chat.wait(start(message, over))).message,
    code: (message, over = {}) => chat.codeOf(start(message, over), 120_000),
  };
}
