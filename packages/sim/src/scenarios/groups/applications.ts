import {
  type ZIMGroupAdvancedConfig,
  type ZIMGroupApplicationInfo,
  ZIMGroupApplicationListChangeAction,
  ZIMGroupApplicationState,
  ZIMGroupApplicationType,
} from '@parley/client';
import { Chat, type ChatDevice, type ChatOptions } from '../chat.ts';
import { groupG, watchGroups } from './groups.ts';

type Config = Parameters<NonNullable<ChatOptions['configure']>>[0];

/** A world in which groups are set up otherwise. */
export const withGroups = (changes: Partial<Config['groups']>): ChatOptions => ({
  configure: (config) => ({ ...config, groups: { ...config.groups, ...changes } }),
});

/** One application, such as `Join bob Waiting`. */
export const inShort = ({ type, state, applyUser, operatedUser }: ZIMGroupApplicationInfo): string => {
  const by = operatedUser ? ` by ${operatedUser.userID} ${operatedUser.memberRole}` : '';
  return `${ZIMGroupApplicationType[type]} ${applyUser.userID} ${ZIMGroupApplicationState[state]}${by}`;
};

/** What a device is told of groups and of applications, in its order. */
export function watchApplications(device: Pick<ChatDevice, 'zim'>): string[] {
  const told = watchGroups(device);
  device.zim.on('groupApplicationListChanged', (_zim, { action, applicationList }) => {
    told.push(`${ZIMGroupApplicationListChangeAction[action]}: ${applicationList.map(inShort).join(', ')}`);
  });
  device.zim.on('groupApplicationUpdated', (_zim, { applicationList }) => {
    told.push(`Updated: ${applicationList.map(inShort).join(', ')}`);
  });
  return told;
}

/** The whole list, page by page. */
export async function applicationsOf(chat: Chat, { zim }: ChatDevice, count = 100): Promise<readonly string[]> {
  return (await applicationInfosOf(chat, { zim }, count)).map(inShort);
}

export async function applicationInfosOf(
  chat: Chat,
  { zim }: Pick<ChatDevice, 'zim'>,
  count = 100,
): Promise<readonly ZIMGroupApplicationInfo[]> {
  const listed: ZIMGroupApplicationInfo[] = [];
  for (let nextFlag = 0; ; ) {
    const page = await chat.wait(zim.queryGroupApplicationList({ count, nextFlag }));
    listed.push(...page.applicationList);
    if (page.nextFlag === 0) return listed;
    nextFlag = page.nextFlag;
  }
}

export interface DoorStage {
  readonly chat: Chat;
  readonly ann: ChatDevice;
  readonly bob: ChatDevice;
  readonly carol: ChatDevice;
  readonly dave: ChatDevice;
  /** What they were told since, in this order. */
  readonly told: readonly [string[], string[], string[], string[]];
}

/** Ann owns the group `g` with Bob, its admin, and Carol; Dave is outside. One has to apply, and is asked. */
export async function makeDoor(
  config: Partial<ZIMGroupAdvancedConfig> = {},
  options?: ChatOptions,
): Promise<DoorStage> {
  const chat = await Chat.open(options);
  const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
  const [carol, dave] = [await chat.loggedIn('carol'), await chat.loggedIn('dave')];
  const modes = { joinMode: 1, inviteMode: 0, beInviteMode: 1, ...config } as ZIMGroupAdvancedConfig;
  await chat.wait(ann.zim.createGroup(groupG, ['bob', 'carol'], modes));
  await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
  await chat.run(500);
  const [one, two, three, four] = [ann, bob, carol, dave].map(watchApplications);
  return { chat, ann, bob, carol, dave, told: [one ?? [], two ?? [], three ?? [], four ?? []] };
}

/** Forgets what was told so far. */
export function clear(told: readonly string[][]): void {
  for (const list of told) list.length = 0;
}

export const apply = ({ zim }: ChatDevice, wording = 'please') => zim.sendGroupJoinApplication('g', { wording });
export const inviteDave = ({ zim }: ChatDevice, wording = 'come') =>
  zim.sendGroupInviteApplications(['dave'], 'g', { wording });
