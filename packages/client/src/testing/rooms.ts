import type { ZIM } from '../client.ts';
import type { CallLimits } from '../limits.ts';
import type { ZIMEventOfRoomAttributesUpdatedResult, ZIMMessage } from '../types.ts';
import { type FakeRequest, type Script, withAnswers } from './fake-server.ts';
import { textOf, watch } from './recorder.ts';
import { setUp, unlimited } from './setup.ts';

/** What a server says of a room, as it stands on the wire. The room `r` is 5, any other 6. */

const keyOf = (roomID: unknown): number => (roomID === 'r' ? 5 : 6);

export const roomOpened = ({ params }: FakeRequest, changes: object = {}) => ({
  result: { room: keyOf(params['roomID']), roomName: 'Room', position: 3, attributes: [], ...changes },
});

export const pairs = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).map(([key, value]) => ({ key, value }));

export const roomMember = (userID: string) => ({ userID, userName: '', userAvatarUrl: '', userExtendedData: '' });

export const moved = (kind: 'joined' | 'left', position: number, ...userIDs: readonly string[]) => ({
  ...{ kind, position, members: userIDs.map(roomMember) },
});

export const attributes = (position: number, set: Record<string, string>, deleted: Record<string, string> = {}) => ({
  ...{ kind: 'attributes', position, set: pairs(set), deleted: pairs(deleted) },
});

export const said = (position: number, text: string, senderUserID = 'bob', localMessageID = `l${position}`) => ({
  ...{ kind: 'message', position },
  message: {
    ...{ position, conversationType: 1, senderUserID, targetID: 'r', messageID: 100 + position },
    ...{ messageSeq: position, localMessageID, timestamp: 1, orderKey: position },
    content: { type: 1, message: text },
  },
});

/** Watches calls of several kinds in one list. */
export const watchAny = (call: Promise<unknown>): { outcome(): unknown } => watch(call);

const json = (value: unknown): string => JSON.stringify(value);
const namesOf = (list: readonly { readonly userID: string }[]): string => list.map(({ userID }) => userID).join(', ');
const textsOf = (list: readonly ZIMMessage[]): string => list.map(textOf).join(', ');

/** What is told of rooms, in its order: one line for each event. */
export function watchRooms(zim: ZIM): string[] {
  const told: string[] = [];
  zim.on('roomStateChanged', (_zim, { roomID, state, event, extendedData }) => {
    told.push(`${roomID} (${state},${event})${extendedData}`);
  });
  zim.on('roomMemberJoined', (_zim, { roomID, memberList }) => told.push(`${roomID} joined: ${namesOf(memberList)}`));
  zim.on('roomMemberLeft', (_zim, { roomID, memberList }) => told.push(`${roomID} left: ${namesOf(memberList)}`));
  const changesOf = ({ infos }: ZIMEventOfRoomAttributesUpdatedResult): string =>
    infos.map(({ action, roomAttributes }) => `${action}${json(roomAttributes)}`).join(' ');
  zim.on('roomAttributesUpdated', (_zim, data) => told.push(`attributes: ${changesOf(data)}`));
  zim.on('roomAttributesBatchUpdated', (_zim, data) => told.push(`batch: ${changesOf(data)}`));
  zim.on('roomMemberAttributesUpdated', (_zim, { infos, operatedInfo }) => {
    told.push(`by ${operatedInfo.userID}: ${json(infos.map(({ attributesInfo }) => attributesInfo))}`);
  });
  zim.on('roomMessageReceived', (_zim, { messageList, fromConversationID, info }) => {
    told.push(`${fromConversationID} ${info.isOfflineMessage ? 'missed' : 'said'}: ${textsOf(messageList)}`);
  });
  zim.on('receiveRoomMessage', (_zim, { messageList }) => told.push(`old event: ${textsOf(messageList)}`));
  zim.on('connectionStateChanged', (_zim, { state, event }) => told.push(`connection (${state},${event})`));
  return told;
}

/** A device that is logged in before a server that lets it into every room, and what is told of rooms to the app. */
export async function beginWithRooms(answers: Readonly<Record<string, Script>> = {}, limits: Partial<CallLimits> = {}) {
  const world = setUp({ ...unlimited, ...limits });
  const open: Script = (request) => roomOpened(request);
  const entering = { createRoom: open, joinRoom: open, enterRoom: open, switchRoom: open };
  world.server.script = withAnswers(world.server.script, { ...entering, ...answers });
  const rooms = watchRooms(world.client);
  await world.login();
  rooms.length = 0;
  const { clock, server, client } = world;
  return {
    ...world,
    rooms,
    /** Ann says something in the room `r`; the `localMessageID` of it. */
    say: async (message: string): Promise<string> => {
      const sent: ZIMMessage & { message: string } = { type: 1, message };
      const done = client.sendMessage(sent, 'r', 1).catch(() => {});
      await clock.run(50);
      await done;
      return sent.localMessageID ?? '';
    },
    /** Ann is in the room `r`, whose log stands at 3; nothing of that is in `rooms`. */
    enter: async (roomID = 'r') => {
      const done = client.joinRoom(roomID);
      await clock.run(5);
      await done;
      await clock.run(5);
      rooms.length = 0;
    },
    push: async (event: string, data: unknown) => {
      server.last.push(event, data);
      await clock.run(5);
    },
    entries: async (...entries: readonly object[]) => {
      server.last.push('roomEntries', { room: 5, entries });
      await clock.run(5);
    },
    /** The connection breaks, and comes back some seconds later if it may. */
    cut: async () => {
      server.last.close();
      await clock.run(5);
    },
  };
}
