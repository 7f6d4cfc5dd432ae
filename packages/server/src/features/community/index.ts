import { decline } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import type { FeatureWithActions } from '../../core/feature.ts';

type Nothing = Readonly<Record<never, never>>;

/** What the public interface has and Parley has not: communities, of which there are none, and a licence for sound. */
export const createCommunityFeature = (): FeatureWithActions<Nothing, never, typeof actions.community> => ({
  handlers: {},
  actions: {
    QueryAppCommunityList: () => Promise.resolve({ TotalCount: 0, Next: 0, CommunityIdList: [] }),
    CgiDescribeZIMAudioLicense: () => Promise.resolve(decline('serviceNotEnabled')),
  },
});
