import type { ZIM, ZIMSelfUserInfo } from '@parley/client';
import { useEffect, useMemo } from 'react';
import { useParley, useStores } from './context.ts';
import { type Answer, useAnswer } from './use-answer.ts';
import { useReadable } from './use-readable.ts';

export interface SelfUser extends Omit<Answer<unknown>, 'value'> {
  /** Profile, rules and status; `undefined` until they are known. */
  readonly selfUser: ZIMSelfUserInfo | undefined;
}

const ask = async (client: ZIM): Promise<ZIMSelfUserInfo> => (await client.querySelfUserInfo()).selfUserInfo;

/**
 * Everything about the user who is signed in. It follows what this and other devices change of the profile, the rules
 * and the custom status, and the connection: without one the online status is unknown.
 */
export function useSelfUser(): SelfUser {
  const client = useParley().connection?.client;
  const { value: selfUser, state, code, reload } = useAnswer(ask, true);
  const userID = selfUser?.userFullInfo.baseInfo.userID;
  useEffect(() => {
    const ends = [
      client?.subscribe('userInfoUpdated', reload),
      client?.subscribe('userRuleUpdated', reload),
      client?.subscribe('userStatusUpdated', (_zim, { userStatusList }) => {
        if (userStatusList.some((status) => status.userID === userID)) reload();
      }),
    ];
    return () => {
      for (const end of ends) end?.();
    };
  }, [client, reload, userID]);
  const ownChanges = useReadable(useStores()?.statuses.ownChanges, 0);
  useEffect(() => {
    if (ownChanges > 0) reload();
  }, [ownChanges, reload]);
  return useMemo(() => ({ selfUser, state, code, reload }), [selfUser, state, code, reload]);
}
