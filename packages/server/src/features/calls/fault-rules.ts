import { type Refusal, refuse } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';

/** Why something cannot be done with a call, and the code that says so to a client; the server API has codes of its own. */
export const codeOfFault = {
  unknown: 'CallModuleDoesNotExist',
  ended: 'CallModuleDoesNotExist',
  timedOut: 'CallModuleDoesNotExist',
  cancelled: 'CallModuleIsNotInvitor',
  notInviter: 'CallModuleIsNotInvitor',
  notInvited: 'CallModuleIsNotInvitee',
  notMember: 'CallModuleIsNotInvitee',
  answered: 'CallModuleCommonError',
  notAccepted: 'CallModuleCommonError',
  general: 'MessageModuleMessageExceedsEditTime',
  accepted: 'CallModuleCancelError',
  full: 'CallModuleServerError',
  alreadyHere: 'CallModuleUserAlreadyInTheCall',
  repeated: 'CallModuleAlreadyExists',
  unregistered: 'CallModuleInviteUserDoesNotExist',
  blocked: 'CommonModuleBlacklistLimit',
} as const satisfies Readonly<Record<string, ErrorName>>;
export type FaultName = keyof typeof codeOfFault;

const words: Readonly<Record<FaultName, string>> = {
  unknown: 'callID: there is no such call',
  ended: 'callID: the call is over',
  timedOut: 'callID: the time to answer is over',
  cancelled: 'callID: the invitation was taken back',
  notInviter: 'callID: is not the own invitation',
  notInvited: 'callID: is a call into which the user was not invited',
  notMember: 'callID: is a call in which the user is not',
  answered: 'callID: the invitation was answered',
  notAccepted: 'callID: is a call in which the user takes no part',
  general: 'callID: is a General call',
  accepted: 'callID: somebody has accepted',
  full: 'more users than a call takes',
  alreadyHere: 'callID: this device takes part already',
  repeated: 'the call exists already',
  unregistered: 'userIDs: none is registered',
  blocked: 'userIDs: all who are registered have blocked the caller',
};

/** A request that a rule declines. It is a result: nothing was written. */
export interface CallFault<Name extends FaultName = FaultName> {
  readonly fault: Name;
}

export const fault = <const Name extends FaultName>(name: Name): CallFault<Name> => ({ fault: name });

export const isFault = (value: unknown): value is CallFault =>
  typeof value === 'object' && value !== null && 'fault' in value;

/** How a client is told of it. */
export const refuseFault = <Name extends FaultName>({
  fault: name,
}: CallFault<Name>): Refusal<(typeof codeOfFault)[Name]> => refuse(codeOfFault[name], words[name]);
