import type { methods } from '@parley/protocol/index';
import type { Feature } from '../../core/feature.ts';
import type { SearchStoreNames } from './context.ts';
import { indexing } from './indexing.ts';
import { type SearchParts, searchMessages } from './service.ts';

export function createSearchFeature(parts: SearchParts): Feature<typeof methods.search, SearchStoreNames> {
  return {
    outsideSweeps: () => [indexing],
    handlers: {
      searchMessages: (context, actor, params) => searchMessages(parts, context, actor, params),
    },
  };
}
