import { present } from '@parley/kernel/assert';
import type { Method, ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import type { WireGroupMembers } from '@parley/protocol/features/group-values';
import { Api, type CallingParts } from '../../core/api.ts';
import type { ZIMGroupFullInfo, ZIMGroupMemberListQueriedResult } from '../../types.ts';
import type { Changing, GroupCalls, Remembering } from './calls.ts';
import type { Changed } from './groups.ts';
import { toFullInfo, toMembers } from './info.ts';
import type { GroupTable } from './table.ts';

export interface GroupsApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  groups(): GroupCalls;
}

interface MemberPage {
  readonly members: WireGroupMembers;
  readonly next: number;
}

/** A class of methods on groups. */
export class GroupApi extends Api<GroupsApiParts> {
  /** Changes a group; what the app is answered is made of what the server says and of what was asked for. */
  protected change<Of extends Changing, Result>(
    method: Of,
    check: () => ParamsOf<Of> | Refusal,
    answer: (params: ParamsOf<Of>, result: ResultOf<Of>) => Result | Promise<Result>,
  ): Promise<Result> {
    return this.call<ParamsOf<Of>, Result>(check, async (params) =>
      answer(params, await this.parts.groups().change(method, params)),
    );
  }

  /** Asks the server, or this device where there is no connection. */
  protected query<Of extends Method, Result>(
    method: Of,
    check: () => ParamsOf<Of> | Refusal,
    remembering: (params: ParamsOf<Of>, now: number) => Remembering<ResultOf<Of>, Result>,
  ): Promise<Result> {
    const { connection, groups } = this.parts;
    return this.call<ParamsOf<Of>, Result>(check, (params) =>
      groups().query(() => connection.call(method, params), remembering(params, groups().now)),
    );
  }

  /** Members as the server answers them, kept for later; or those that `recall` finds on this device. */
  protected members(
    groupID: string,
    recall: (table: GroupTable) => Promise<MemberPage | undefined>,
  ): Remembering<MemberPage, ZIMGroupMemberListQueriedResult> {
    const answer = ({ members, next }: MemberPage): ZIMGroupMemberListQueriedResult => ({
      ...{ groupID, userList: toMembers(members), nextFlag: next },
    });
    return {
      ...{ groupID, answer },
      keep: (table, { members }) => table.learnMembers(groupID, members),
      recall: async (table) => {
        const page = await recall(table);
        return page && answer(page);
      },
    };
  }

  /** The group into which the user has come. */
  protected async enteredGroup({ membership }: Changed): Promise<ZIMGroupFullInfo> {
    const { groupInfo } = present(membership, 'whoever comes in is told of the group');
    return toFullInfo(groupInfo, await this.parts.groups().ownSides());
  }
}
