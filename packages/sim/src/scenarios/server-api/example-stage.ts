import type { ZIM } from '@parley/client';
import { actions } from '@parley/protocol/actions/index';
import { Chat } from '../chat.ts';
import { AppBackend } from './backend.ts';

type Events = Parameters<ZIM['on']>[0];

const text = (Message: string) => ({ MessageType: 1, Priority: 2, MessageBody: { Message, HasReceipt: 1 } });

/**
 * What the examples of the server API begin with: Alice, Bob and Carol are friends of hers and members of a group, and Alice
 * and Bob are in a room, each with a device that tells which events it has heard of. Dave is blocked.
 */
export async function setExampleStage() {
  const chat = await Chat.open({
    configure: (config) => ({ ...config, rooms: { ...config.rooms, storeMessages: true } }),
  });
  const backend = new AppBackend(chat);
  const told = new Set<string>();
  const prepare = async (action: string, params: object): Promise<object> => {
    const answer = await backend.call(action, { ...params });
    const { Code, Message } = answer;
    if (Code !== 0) throw new Error(`${action}: ${Code} ${Message}`);
    await chat.run(50);
    return answer;
  };
  const names = ['Alice', 'Bob', 'Carol', 'Dave'];
  await prepare('UserRegister', {
    UserInfo: names.map((UserName) => ({ UserId: UserName.toLowerCase(), UserName })),
  });
  const devices = [await chat.loggedIn('alice'), await chat.loggedIn('bob')];
  await prepare('AddFriends', { FromUserId: 'alice', FriendInfos: [{ UserId: 'carol' }] });
  await prepare('AddUsersToBlacklist', { FromUserId: 'alice', UserIds: ['dave'] });
  await prepare('CreateGroup', { GroupId: 'team', GroupName: 'Team', GroupOwner: 'alice', UserId: ['bob', 'carol'] });
  const Attributes = [
    { Key: 'topic', Value: 'tea' },
    { Key: 'seat', Value: '1' },
  ];
  await prepare('CreateRoom', { FromUserId: 'alice', RoomId: 'lobby', RoomName: 'Lobby', Attributes });
  for (const { zim } of devices) await chat.wait(zim.joinRoom('lobby'));
  await prepare('SendPeerMessage', { FromUserId: 'alice', ToUserId: ['bob'], ...text('Lunch?') });
  await prepare('SendGroupMessage', { FromUserId: 'alice', GroupId: 'team', ...text('Hello!') });
  const { HasReceipt, ...MessageBody } = text('Hello!').MessageBody;
  await prepare('SendRoomMessage', { FromUserId: 'alice', RoomId: 'lobby', ...text(''), MessageBody });
  for (const { zim } of devices) {
    for (const event of eventsOfActions) zim.on(event, () => void told.add(event));
  }
  return { chat, backend, told, prepare };
}

const eventsOfActions = [
  ...new Set(
    Object.values(actions).flatMap((ofFeature) =>
      Object.values(ofFeature).flatMap(({ events }: { readonly events: readonly string[] }) => events),
    ),
  ),
] as readonly Events[];
