import type { actions } from '@parley/protocol/actions/index';
import type { methods } from '@parley/protocol/index';
import type { FeatureWithActions } from '../../core/feature.ts';
import type { UserDirectory } from '../users/index.ts';
import { createReceiptActions } from './actions.ts';
import type { ReceiptStoreNames } from './context.ts';
import { receiptSource } from './log-source.ts';
import { type ReceiptParts, sendConversationMessageReceiptRead, sendMessageReceiptsRead } from './service.ts';
import { receiptSettings } from './settings.ts';

export { receiptMarks } from './log-source.ts';
export { groupReceiptSource } from './user-log-source.ts';

export function createReceiptFeature(
  parts: ReceiptParts & { readonly users: UserDirectory },
): FeatureWithActions<typeof methods.receipts, ReceiptStoreNames, typeof actions.receipts> {
  return {
    actions: createReceiptActions(parts),
    settings: receiptSettings,
    logSources: [receiptSource],
    handlers: {
      sendMessageReceiptsRead: (context, actor, params) => sendMessageReceiptsRead(parts, context, actor, params),
      sendConversationMessageReceiptRead: (context, actor, params) =>
        sendConversationMessageReceiptRead(parts, context, actor, params),
    },
  };
}
