import { type ZIM, ZIMError, ZIMGroupMuteMode } from '@parley/client';
import type { Chance } from '../chance.ts';
import { groupIDOf } from '../places.ts';

/** The groups that anybody of a world has begun to make, the oldest first. */
export class GroupBook {
  /** Whether anybody makes groups. */
  readonly areMade: boolean;
  readonly groupIDs: string[] = [];
  private readonly over = new Set<string>();

  constructor(areMade: boolean) {
    this.areMade = areMade;
  }

  next(): string {
    const groupID = groupIDOf(this.groupIDs.length + 1);
    this.groupIDs.push(groupID);
    return groupID;
  }

  end(groupID: string): void {
    this.over.add(groupID);
  }

  /** Those that may live, and one that does not. */
  get present(): readonly string[] {
    return this.groupIDs.slice(-3);
  }

  get mayMake(): boolean {
    return this.groupIDs.length < groupsMax && this.groupIDs.filter((one) => !this.over.has(one)).length < livingMax;
  }
}

const groupsMax = 5;
const livingMax = 2;

interface Deeds {
  readonly zim: ZIM;
  readonly groupID: string;
  readonly others: readonly string[];
}

/** Does something about a group, or makes one; what came of it is seen in the end, and told to devices. */
export async function changeGroups(
  zim: ZIM,
  { groups, others }: { readonly groups: GroupBook; readonly others: readonly string[] },
  dice: Chance,
): Promise<void> {
  try {
    if (groups.mayMake && dice.happens(0.5)) {
      const groupID = groups.next();
      const invited = others.filter(() => dice.happens(0.7));
      await zim.createGroup({ groupID, groupName: groupID, groupAvatarUrl: '' }, invited);
      return;
    }
    const groupID = groups.present.length > 0 ? dice.pick(groups.present) : undefined;
    if (groupID === undefined) return;
    const deeds = { zim, groupID, others };
    if (dice.happens(0.04)) {
      await zim.dismissGroup(groupID);
      groups.end(groupID);
    } else await dice.pick([...comings(deeds, dice), ...mutes(deeds, dice), ...ranks(deeds, dice)])();
  } catch (error) {
    if (!(error instanceof ZIMError)) throw error;
  }
}

type Deed = () => Promise<unknown>;

function comings({ zim, groupID, others }: Deeds, dice: Chance): readonly Deed[] {
  return [
    () => zim.joinGroup(groupID),
    () => zim.joinGroup(groupID),
    () => zim.joinGroup(groupID),
    () => zim.inviteUsersIntoGroup([...others], groupID),
    () => zim.inviteUsersIntoGroup([dice.pick(others)], groupID),
    () => zim.leaveGroup(groupID),
    () => zim.kickGroupMembers([dice.pick(others)], groupID),
    () => zim.kickGroupMembers([dice.pick(others)], groupID),
  ];
}

function mutes({ zim, groupID, others }: Deeds, dice: Chance): readonly Deed[] {
  const seconds = dice.pick([-1, 1, 2, 5]);
  const modes = [ZIMGroupMuteMode.Normal, ZIMGroupMuteMode.All, ZIMGroupMuteMode.Custom];
  return [
    () => zim.muteGroupMembers(true, [dice.pick(others)], groupID, { duration: seconds }),
    () => zim.muteGroupMembers(false, [...others], groupID, { duration: 0 }),
    () => zim.muteGroup(true, groupID, { mode: dice.pick(modes), duration: dice.pick([1, 2, 5]), roles: [2, 3] }),
    () => zim.muteGroup(false, groupID, { mode: ZIMGroupMuteMode.None, duration: 0, roles: [] }),
  ];
}

function ranks({ zim, groupID, others }: Deeds, dice: Chance): readonly Deed[] {
  return [
    () => zim.setGroupMemberRole(dice.pick([2, 3]), dice.pick(others), groupID),
    () => zim.setGroupMemberRole(2, dice.pick(others), groupID),
    () => zim.transferGroupOwner(dice.pick(others), groupID),
    () => zim.updateGroupName(`name ${dice.int(100)}`, groupID),
  ];
}
