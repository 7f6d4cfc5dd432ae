import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { type Asked, changeCall, type Done, toldCall } from './changing.ts';
import type { Context } from './context.ts';
import { type CallFault, type FaultName, fault, isFault } from './fault-rules.ts';
import { roomOf } from './inviting.ts';
import {
  type Acting,
  accept,
  type CallChange,
  type CallRoom,
  cancel,
  end,
  join,
  leave,
  receive,
  reject,
} from './rules.ts';
import type { Call } from './store.ts';

type Declared = typeof methods.calls;

/** What a step of a call is given. */
export interface Step {
  readonly callID: string;
  readonly extendedData: string;
  readonly asked?: Asked;
}

type Rule<Name extends FaultName> = (call: Call, acting: Acting, room: CallRoom) => CallChange | CallFault<Name>;

/** Takes a step that a rule decides by the call and who acts alone. */
const stepBy =
  <const Name extends FaultName, Answer extends object>(rule: Rule<Name>, answer: (done: Done<undefined>) => Answer) =>
  (context: Context, actor: Actor, { callID, extendedData, asked }: Step) =>
    changeCall<Name | 'unknown', undefined, Answer>(
      context,
      actor,
      {
        ...{ callID, extendedData, asked },
        decide: async (call, acting) => {
          if (!call) return fault('unknown');
          const change = rule(call, acting, roomOf(context));
          return isFault(change) ? change : { change, extra: undefined };
        },
      },
      answer,
    );

const told = ({ call, own }: Done<unknown>) => toldCall(call, own);

export const acceptCall = stepBy(accept, told);
export const rejectCall = stepBy(reject, told);
export const joinCall = stepBy(join, (done) => ({ ...told(done), joinTime: done.own.acceptedAt }));
export const quitCall = stepBy(leave, (done) => ({
  ...{ ...told(done), acceptTime: done.own.acceptedAt, quitTime: done.own.quitAt },
}));
export const endCall = stepBy(end, (done) => ({ ...told(done), acceptTime: done.own.acceptedAt }));

/** Takes an invitation back, or those of some users. */
export const cancelCall = (
  context: Context,
  actor: Actor,
  { callID, extendedData, asked, userIDs }: Step & { readonly userIDs: readonly string[] },
) =>
  changeCall(
    context,
    actor,
    {
      ...{ callID, extendedData, asked },
      decide: async (call, acting) => {
        if (!call) return fault('unknown');
        const cancelled = cancel(call, acting, [...new Set(userIDs)]);
        return isFault(cancelled) ? cancelled : { change: cancelled, extra: [...cancelled.failed] };
      },
    },
    (done) => ({ ...told(done), failed: done.extra }),
  );

/** A device has told its app of the invitation; what comes too late, or again, changes nothing. */
export async function confirmCall(
  context: Context,
  actor: Actor,
  { callID }: ParamsOf<Declared['callReceived']>,
): Promise<ResultOf<Declared['callReceived']>> {
  await changeCall(
    context,
    actor,
    {
      ...{ callID, extendedData: '' },
      decide: async (call, { userKey, now }) => {
        const change = call && receive(call, userKey, now);
        return change ? { change, extra: undefined } : fault('unknown');
      },
    },
    () => ({}),
  );
  return {};
}
