import type { ChatDevice, ChatOptions } from '../chat.ts';
import { type GroupStage, makeStage, watchGroups } from '../groups/groups.ts';
import { AppBackend } from './backend.ts';

type Params = Readonly<Record<string, unknown>>;

/** The stage of groups, and the app's server, which acts in the place of Olga: she is registered and in no group. */
export interface ServedStage extends GroupStage {
  readonly backend: AppBackend;
  /** An action in the group `g`, in Olga's place unless another one is named. */
  readonly act: (action: string, params?: Params) => ReturnType<AppBackend['call']>;
  readonly code: (action: string, params?: Params) => Promise<number>;
}

export async function makeServed(options?: ChatOptions): Promise<ServedStage> {
  const stage = await makeStage({}, options);
  const backend = new AppBackend(stage.chat);
  await backend.call('UserRegister', { UserInfo: [{ UserId: 'olga' }, { UserId: 'dave' }, { UserId: 'erin' }] });
  // What is counted for a group may be asked for once a second.
  const act = async (action: string, params: Params = {}) => {
    await stage.chat.run(1000);
    return backend.call(action, { FromUserId: 'olga', GroupId: 'g', ...params });
  };
  return { ...stage, backend, act, code: async (action, params) => (await act(action, params)).Code };
}

/** A device of a user that is logged in, with what it is told of groups from then on. */
export async function watched({ chat }: GroupStage, userID: string): Promise<[ChatDevice, string[]]> {
  const device = await chat.loggedIn(userID);
  return [device, watchGroups(device)];
}

/** Lets what was done reach everybody, and hands over what the four devices were told of it. */
export async function toldOf({ chat, told }: GroupStage): Promise<readonly (readonly string[])[]> {
  await chat.run(500);
  return told.map((list) => list.splice(0));
}

/** The members of `g`, such as `ann 1`, with a nickname in brackets. */
export async function membersAt({ backend }: Pick<ServedStage, 'backend'>): Promise<readonly string[]> {
  const { MemberList = [] } = await backend.call('QueryGroupMemberList', { GroupId: 'g' });
  return (MemberList as readonly { UserId: string; Role: number; UserNickName: string }[]).map(
    ({ UserId, Role, UserNickName }) => `${UserId} ${Role}${UserNickName === '' ? '' : ` (${UserNickName})`}`,
  );
}
