import { errorCodes } from '@parley/protocol/errors';
import { enumeration, type ValueOf } from './enumeration.ts';

/** Every code that a call may be rejected with. */
export const ZIMErrorCode = enumeration(errorCodes);
export type ZIMErrorCode = ValueOf<typeof ZIMErrorCode>;
