import {
  type ZIMCombineMessage,
  type ZIMMessage,
  ZIMMessageType,
  type ZIMMultipleMessage,
  type ZIMTextMessage,
  type ZIMTextMessageLiteInfo,
} from '@parley/client';
import type { Chance } from '../chance.ts';
import { tagIn } from '../changes.ts';

/** A message that is known again by its tag: mostly a text, now and then several in one, or some that were seen. */
export function compose(tag: string, dice: Chance, seen: readonly ZIMMessage[]): ZIMMessage {
  const kind = dice.int(100);
  if (kind < 8) {
    const items: ZIMTextMessageLiteInfo[] = [tag, 'beside it'].map((message) => ({
      type: ZIMMessageType.Text,
      message,
    }));
    const multiple: ZIMMultipleMessage = { type: ZIMMessageType.Multiple, messageInfoList: items };
    return multiple;
  }
  if (kind < 14 && seen.length > 0) {
    const messageList = seen.slice(-1 - dice.int(3)).map((message) => ({ ...message }));
    const combine: ZIMCombineMessage = { type: ZIMMessageType.Combine, title: 'Chat', summary: tag, messageList };
    return combine;
  }
  const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: tag };
  return text;
}

/** By which tag a message is known, as an object of the SDK and as the server stores it. */
export function tagOf(message: object): string {
  if ('summary' in message) return String(message.summary);
  if ('messageInfoList' in message && Array.isArray(message.messageInfoList)) return tagOf(message.messageInfoList[0]);
  return 'message' in message && typeof message.message === 'string' ? tagIn(message.message) : '';
}
