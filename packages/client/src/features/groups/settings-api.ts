import { updateGroupAlias } from '@parley/protocol/features/group-settings';
import { Api } from '../../core/api.ts';
import type { ZIMGroupAliasUpdatedResult } from '../../types.ts';
import type { ConversationSync } from '../conversations/sync.ts';
import type { GroupsApiParts } from './group-api.ts';

interface GroupSettingsApiParts extends GroupsApiParts {
  /** Those of the user who is logged in. */
  conversations(): { readonly sync: Pick<ConversationSync, 'set'> };
}

/** The methods on what the caller sets for a group, for himself alone. */
export class GroupSettingsApi extends Api<GroupSettingsApiParts> {
  /**
   * Changes what the caller calls a group, which nobody else sees. An empty alias takes it away. It stays when the caller
   * leaves the group, and is there again when he comes back.
   *
   * Limits: up to 256 bytes (`groups.aliasBytesMax`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000510,
   * 6000521 (not a member), 6000523 (there is no such group).
   *
   * Events: the caller's devices are told `groupAliasUpdated`, and `conversationChanged` (Updated) if there is a
   * conversation; none if it is the alias already.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const made = await zim.createGroup({ groupID: '', groupName: 'Works council', groupAvatarUrl: '' }, []);
   * const { groupID } = made.groupInfo.baseInfo;
   * await zim.updateGroupAlias('Council', groupID);
   * const { groupInfo } = await zim.queryGroupInfo(groupID);
   * console.log(groupInfo.groupAlias); // Council
   */
  updateGroupAlias(groupAlias: string, groupID: string): Promise<ZIMGroupAliasUpdatedResult> {
    const { conversations, groups } = this.parts;
    return this.ask(
      updateGroupAlias,
      () => ({ groupAlias, groupID }),
      async ({ settings }, asked) => {
        await groups().settings.learned(settings);
        await conversations().sync.set(settings);
        return asked;
      },
    );
  }
}
