import { method } from '../define.ts';
import { object } from '../schema.ts';
import { changedSettings } from './conversations.ts';
import { groupAlias, groupID, memberErrors } from './group-values.ts';

export const updateGroupAlias = method({
  name: 'updateGroupAlias',
  doc: 'Changes what the caller calls a group of his own; an empty alias takes it away.',
  needsLogin: true,
  params: object({ groupID, groupAlias }),
  /** All that the caller has set for the group, also where nothing had to change; empty where he never set anything. */
  result: object(changedSettings),
  errors: memberErrors,
  rate: 'write',
  failure: 'GroupModuleUpdateGroupInfoError',
});
