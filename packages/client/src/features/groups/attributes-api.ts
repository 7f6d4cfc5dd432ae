import { isRefusal, type ParamsOf, type Refusal } from '@parley/protocol/define';
import { deleteGroupAttributes, queryGroupAttributes, setGroupAttributes } from '@parley/protocol/features/groups';
import { checkParams } from '../../core/arguments.ts';
import type { ZIMGroupAttributesOperatedResult, ZIMGroupAttributesQueriedResult } from '../../types.ts';
import { checkAttributes, checkKeys } from './checks.ts';
import { GroupApi } from './group-api.ts';
import { toAttributes } from './info.ts';

/** The methods on the attributes of a group. */
export class GroupAttributesApi extends GroupApi {
  /**
   * Sets attributes of a group; every member may, whoever set them before. Those that are not named stay. A limit that is
   * broken refuses the whole call; setting nothing changes nothing. `errorKeys` is empty.
   *
   * Limits: 10 attributes (`groups.attributesMax`), keys of 1 – 16 bytes (`groups.attributeKeyBytesMax`), values of up to
   * 1024 (`groups.attributeValueBytesMax`) and 10240 together (`groups.attributesTotalBytesMax`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000512,
   * 6000521 (not a member), 6000523 (there is no such group), 6000531 (too many), 6000532 (a key is too long), 6000533 (a
   * value is), 6000534 (all values are).
   *
   * Events: all members are told `groupAttributesUpdated` (Set) with what was set.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Trip', groupAvatarUrl: '' }, []);
   * await zim.setGroupAttributes({ place: 'Oslo' }, groupInfo.baseInfo.groupID);
   */
  setGroupAttributes(
    groupAttributes: Record<string, string>,
    groupID: string,
  ): Promise<ZIMGroupAttributesOperatedResult> {
    return this.change(
      setGroupAttributes,
      () => {
        const attributes = checkAttributes('groupAttributes', groupAttributes);
        return isRefusal(attributes) ? attributes : checkParams(setGroupAttributes, { groupID, attributes });
      },
      (asked) => ({ groupID: asked.groupID, errorKeys: [] }),
    );
  }

  /**
   * Removes attributes of a group; every member may. Keys that it does not have stand in `errorKeys`.
   *
   * Limits: 1 – {@limit groupAttributesListedMax} keys; one that is named twice counts once.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000512,
   * 6000521 (not a member), 6000523 (there is no such group), 6000526 (it has none of them).
   *
   * Events: all members are told `groupAttributesUpdated` (Delete) with the last values.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Trip', groupAvatarUrl: '' }, []);
   * await zim.setGroupAttributes({ place: 'Oslo' }, groupInfo.baseInfo.groupID);
   * const { errorKeys } = await zim.deleteGroupAttributes(['place', 'day'], groupInfo.baseInfo.groupID);
   * console.log(errorKeys); // [ 'day' ]
   */
  deleteGroupAttributes(keys: string[], groupID: string): Promise<ZIMGroupAttributesOperatedResult> {
    return this.change(
      deleteGroupAttributes,
      () => {
        const named = checkKeys(keys);
        return isRefusal(named) ? named : checkParams(deleteGroupAttributes, { groupID, keys: named });
      },
      (asked, { errorKeys }) => ({ groupID: asked.groupID, errorKeys }),
    );
  }

  /**
   * Those of some attributes that a group of the caller has. Without a connection: as this device was told last.
   *
   * Limits: 1 – {@limit groupAttributesListedMax} keys.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104 (no connection, and the device knows no
   * such group), 6000105, 6000121, 6000513, 6000521 (not a member), 6000523 (there is no such group). Events: none.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Trip', groupAvatarUrl: '' }, []);
   * await zim.setGroupAttributes({ place: 'Oslo' }, groupInfo.baseInfo.groupID);
   * const { groupAttributes } = await zim.queryGroupAttributes(['place', 'day'], groupInfo.baseInfo.groupID);
   * console.log(groupAttributes); // { place: 'Oslo' }
   */
  queryGroupAttributes(keys: string[], groupID: string): Promise<ZIMGroupAttributesQueriedResult> {
    let named: readonly string[] = [];
    const check = (): ParamsOf<typeof queryGroupAttributes> | Refusal => {
      const checked = checkKeys(keys);
      if (isRefusal(checked)) return checked;
      named = checked;
      return checkParams(queryGroupAttributes, { groupID });
    };
    return this.#attributes(check, (key) => named.includes(key));
  }

  /**
   * All attributes of a group of the caller. Without a connection: as this device was told last.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104 (no connection, and the device knows no
   * such group), 6000105, 6000121, 6000513, 6000521 (not a member), 6000523 (there is no such group). Events: none.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Trip', groupAvatarUrl: '' }, []);
   * await zim.setGroupAttributes({ place: 'Oslo' }, groupInfo.baseInfo.groupID);
   * const { groupAttributes } = await zim.queryGroupAllAttributes(groupInfo.baseInfo.groupID);
   * console.log(groupAttributes); // { place: 'Oslo' }
   */
  queryGroupAllAttributes(groupID: string): Promise<ZIMGroupAttributesQueriedResult> {
    return this.#attributes(
      () => checkParams(queryGroupAttributes, { groupID }),
      () => true,
    );
  }

  #attributes(
    check: () => ParamsOf<typeof queryGroupAttributes> | Refusal,
    isWanted: (key: string) => boolean,
  ): Promise<ZIMGroupAttributesQueriedResult> {
    return this.query(queryGroupAttributes, check, ({ groupID }) => {
      const toResult = (attributes: Parameters<typeof toAttributes>[0]): ZIMGroupAttributesQueriedResult => ({
        ...{ groupID, groupAttributes: toAttributes(attributes.filter(({ key }) => isWanted(key))) },
      });
      return {
        groupID,
        answer: ({ attributes }) => toResult(attributes),
        keep: (table, { attributes }) => table.learnAttributes(groupID, attributes),
        recall: (table) => {
          const row = table.get(groupID);
          return row && toResult(row.info.attributes);
        },
      };
    });
  }
}
