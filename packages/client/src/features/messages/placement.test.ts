import { isRefusal } from '@parley/protocol/define';
import { describe, expect, test } from 'vitest';
import { ZIMConversationType, ZIMMessageType } from '../../enums.ts';
import { checkSend, type SendArguments } from './checks.ts';

/* Every type of message at every place: what may be sent there, what will be once it is built, what never may. */

const facts = { textBytesMax: 2048, multipleBytesMax: 5120, userID: 'ann', failedContent: () => undefined };

const sent = { type: 1, messageID: '5', messageSeq: 1, sentStatus: 1, conversationID: 'bob', conversationType: 0 };
const contents: Readonly<Record<number, object>> = {
  [ZIMMessageType.Command]: { message: Uint8Array.of(1) },
  [ZIMMessageType.Multiple]: { messageInfoList: [{ type: 1, message: 'hello' }] },
  [ZIMMessageType.Combine]: { title: 'title', summary: 'summary', messageList: [sent] },
  [ZIMMessageType.Custom]: { message: 'hello', subType: 1 },
};

function verdict(type: number, conversationType: unknown): string {
  const message = { type, message: 'hello', fileDownloadUrl: 'https://chat.example/a.png', ...contents[type] };
  const checked = checkSend({ message, toConversationID: 'bob', conversationType } as unknown as SendArguments, facts);
  if (!isRefusal(checked)) return 'passes';
  return checked.refused === 'CommonModuleUnsupportedRequest' ? 'not built' : checked.refused.replace(/^.*Module/, '');
}

const typeNames = Object.entries(ZIMMessageType).flatMap(([name, type]): [string, number][] =>
  typeof type === 'number' ? [[name, type]] : [],
);
const never = 'ParamsInvalid';

/** Peer, room, group; the community channel and what is no place are refused whatever the type. */
const placement: Readonly<Record<string, readonly [peer: string, room: string, group: string]>> = {
  Unknown: [never, never, never],
  Text: ['passes', 'passes', 'passes'],
  Command: ['passes', 'passes', 'passes'],
  Multiple: ['passes', 'passes', 'passes'],
  Image: ['not built', 'not built', 'not built'],
  File: ['not built', 'not built', 'not built'],
  Audio: ['not built', 'not built', 'not built'],
  Video: ['not built', 'not built', 'not built'],
  Barrage: [never, 'passes', never],
  System: [never, never, never],
  Revoke: [never, never, never],
  Tips: [never, never, never],
  Combine: ['passes', 'passes', 'passes'],
  Custom: ['passes', 'passes', 'passes'],
};

describe('what may be sent where [SEND-2]', () => {
  test('the table has every type', () => {
    expect(typeNames.map(([name]) => name).sort()).toEqual(Object.keys(placement).sort());
  });

  test.each(typeNames)('%s', (name, type) => {
    const { Peer, Room, Group } = ZIMConversationType;
    expect([Peer, Room, Group].map((place) => verdict(type, place))).toEqual(placement[name]);
    for (const place of [-1, 3, 4, '0', undefined, null]) expect(verdict(type, place)).toBe(never);
  });
});
