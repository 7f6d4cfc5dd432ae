import {
  type ZIM,
  ZIMConversationType,
  type ZIMMessage,
  ZIMMessagePriority,
  type ZIMMessageSendConfig,
  ZIMMessageType,
  ZIMRoomAttributesUpdateAction,
  ZIMRoomEvent,
  ZIMRoomState,
} from '@parley/client';
import { Chat, type ChatDevice, type ChatOptions } from '../chat.ts';

const textOf = (message: ZIMMessage): string => {
  const { message: content } = message as ZIMMessage & { readonly message: unknown };
  return typeof content === 'string' ? content : `type ${message.type}`;
};

/** What a device is told of rooms, in its order: one line for each event, such as `r Connected Success` and `r joined bob`. */
export function watchRooms({ zim }: Pick<ChatDevice, 'zim'>): string[] {
  const told: string[] = [];
  zim.on('roomStateChanged', (_zim, { roomID, state, event, extendedData }) => {
    const more = extendedData === '' ? '' : ` ${extendedData}`;
    told.push(`${roomID} ${ZIMRoomState[state]} ${ZIMRoomEvent[event]}${more}`);
  });
  zim.on('roomMemberJoined', (_zim, { roomID, memberList }) => {
    told.push(`${roomID} joined ${memberList.map(({ userID }) => userID).join(', ')}`);
  });
  zim.on('roomMemberLeft', (_zim, { roomID, memberList }) => {
    told.push(`${roomID} left ${memberList.map(({ userID }) => userID).join(', ')}`);
  });
  watchContents(zim, told);
  return told;
}

function watchContents(zim: ZIM, told: string[]): void {
  zim.on('roomAttributesUpdated', (_zim, { roomID, infos }) => {
    for (const { action, roomAttributes } of infos) {
      told.push(`${roomID} ${ZIMRoomAttributesUpdateAction[action]} ${JSON.stringify(roomAttributes)}`);
    }
  });
  zim.on('roomAttributesBatchUpdated', (_zim, { roomID, infos }) => {
    const parts = infos.map(
      ({ action, roomAttributes }) => `${ZIMRoomAttributesUpdateAction[action]} ${JSON.stringify(roomAttributes)}`,
    );
    told.push(`${roomID} batch ${parts.join(' ')}`);
  });
  zim.on('roomMemberAttributesUpdated', (_zim, { roomID, infos, operatedInfo }) => {
    const parts = infos.map(({ attributesInfo: { userID, attributes } }) => `${userID} ${JSON.stringify(attributes)}`);
    told.push(`${roomID} has ${parts.join(' ')} by ${operatedInfo.userID}`);
  });
  zim.on('roomMessageReceived', (_zim, { messageList, fromConversationID, info }) => {
    for (const message of messageList) {
      const late = info.isOfflineMessage ? ' (missed)' : '';
      told.push(`${fromConversationID} ${message.senderUserID}: ${textOf(message)}${late}`);
    }
  });
}

/** What was told since the last time. */
export const taken = (told: string[]): readonly string[] => told.splice(0);

export const roomR = { roomID: 'r', roomName: 'Stage' };

/** Ann has made the room `r`, and Bob and Carol have come into it; what the three are told from then on. */
export interface RoomStage {
  readonly chat: Chat;
  readonly ann: ChatDevice;
  readonly bob: ChatDevice;
  readonly carol: ChatDevice;
  readonly told: { readonly ann: string[]; readonly bob: string[]; readonly carol: string[] };
}

export async function makeStage(options?: ChatOptions): Promise<RoomStage> {
  const chat = await Chat.open(options);
  const [ann, bob, carol] = [await chat.loggedIn('ann'), await chat.loggedIn('bob'), await chat.loggedIn('carol')];
  await chat.wait(ann.zim.createRoom(roomR));
  await chat.wait(bob.zim.joinRoom('r'));
  await chat.wait(carol.zim.joinRoom('r'));
  await chat.run(500);
  return { chat, ann, bob, carol, told: { ann: watchRooms(ann), bob: watchRooms(bob), carol: watchRooms(carol) } };
}

/** The members of a room as a device is answered. */
export async function membersOf(chat: Chat, { zim }: ChatDevice, roomID = 'r'): Promise<readonly string[]> {
  const { memberList } = await chat.wait(zim.queryRoomMemberList(roomID, { nextFlag: '', count: 100 }));
  return memberList.map(({ userID }) => userID);
}

export async function onlineCountOf(chat: Chat, { zim }: ChatDevice, roomID = 'r'): Promise<number> {
  const { count } = await chat.wait(zim.queryRoomOnlineMemberCount(roomID));
  return count;
}

export async function attributesOf(chat: Chat, { zim }: ChatDevice, roomID = 'r') {
  const { roomAttributes } = await chat.wait(zim.queryRoomAllAttributes(roomID));
  return roomAttributes;
}

/** Sends a message into a room and lets no time pass. */
export function startSay(
  { zim }: ChatDevice,
  message: string | ZIMMessage,
  { roomID = 'r', ...config }: Partial<ZIMMessageSendConfig> & { readonly roomID?: string } = {},
): Promise<{ message: ZIMMessage }> {
  const object =
    typeof message === 'string' ? ({ type: ZIMMessageType.Text, message } as unknown as ZIMMessage) : message;
  const full = { priority: ZIMMessagePriority.Low, ...config };
  const sent = zim.sendMessage(object, roomID, ZIMConversationType.Room, full);
  sent.catch(() => {});
  return sent;
}

export async function say(
  chat: Chat,
  device: ChatDevice,
  message: string | ZIMMessage,
  config?: Parameters<typeof startSay>[2],
): Promise<ZIMMessage> {
  const { message: sent } = await chat.wait(startSay(device, message, config));
  await chat.run(110);
  return sent;
}
