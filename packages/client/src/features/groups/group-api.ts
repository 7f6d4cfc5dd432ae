import { present } from '@parley/kernel/assert';
import type { Method, ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import { Api, type CallingParts } from '../../core/api.ts';
import type { ZIMGroupFullInfo } from '../../types.ts';
import type { Changing, GroupCalls, Remembering } from './calls.ts';
import type { Changed } from './groups.ts';
import { toFullInfo } from './info.ts';

export interface GroupsApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  groups(): GroupCalls;
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

  /** The group into which the user has come. */
  protected async enteredGroup({ membership }: Changed): Promise<ZIMGroupFullInfo> {
    const { groupInfo } = present(membership, 'whoever comes in is told of the group');
    return toFullInfo(groupInfo, await this.parts.groups().ownSides());
  }
}
