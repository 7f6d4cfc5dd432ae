import type { CommonError, Refusal } from '@parley/protocol/define';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { CommitError } from '../../core/commit.ts';
import type { UserKey } from '../../core/ids.ts';
import type { Context, Stores } from './context.ts';
import { encodeCall } from './encode.ts';
import { type CallFault, type FaultName, fault, isFault } from './fault-rules.ts';
import { stale, untilFresh } from './fresh.ts';
import { type Acting, type CallChange, keysOf, memberOf } from './rules.ts';
import { notLooked, settle } from './settle.ts';
import type { Call, CallMember } from './store.ts';
import { callLocks, timesOf } from './timer.ts';

/** A request of a client, by which its repeat is known. */
export interface Asked {
  readonly requestKey: string;
  /** The method with its parameters, so that the key of another request is found out. */
  readonly what: string;
}

/** What is decided of a call in its commit. */
export interface CallCommand<Name extends FaultName, Extra> {
  readonly callID: string;
  readonly extendedData: string;
  /** Absent: whoever asks does not repeat, or a repeat changes nothing. */
  readonly asked?: Asked | undefined;
  /** Who may come into the call by it. */
  readonly alsoLocked?: readonly UserKey[];
  /** Without a change the call stays as it is, and its present state is the answer. */
  decide(
    call: Call | undefined,
    acting: Acting,
    stores: Stores,
  ): Promise<CallFault<Name> | { readonly change: CallChange | undefined; readonly extra: Extra }>;
}

/** The call as its caller sees it after the change, and what else is to be answered. */
export interface Done<Extra> {
  readonly call: Call;
  readonly own: CallMember;
  readonly extra: Extra;
}

type Told = { position: number; callID: string; state: ReturnType<typeof encodeCall> };

/** The entry of a call in the own log. */
export const toldCall = (call: Call, own: CallMember): Told => ({
  position: own.position,
  callID: call.callID,
  state: encodeCall(call, own),
});

/**
 * Changes a call under its lock and those of all who are told; a request that comes again has the result of the first.
 * `answer` makes the result.
 */
export async function changeCall<const Name extends FaultName, Extra, Answer extends object>(
  context: Context,
  actor: Actor,
  command: CallCommand<Name, Extra>,
  answer: (done: Done<Extra>) => Answer,
): Promise<Answer | CallFault<Name | 'repeated'> | Refusal<CommonError>> {
  return untilFresh(() => attemptChange(context, actor, command, answer));
}

type Outcome<Name extends FaultName, Answer> = Answer | CallFault<Name | 'repeated'> | typeof stale;

async function attemptChange<const Name extends FaultName, Extra, Answer extends object>(
  context: Context,
  actor: Actor,
  command: CallCommand<Name, Extra>,
  answer: (done: Done<Extra>) => Answer,
): Promise<Outcome<Name, Answer> | Refusal<CommitError | 'NetworkModuleUserIsNotLogged'>> {
  const { app, userKey, userID, session } = actor;
  const { callID, asked } = command;
  const before = await context.storage.read(app).calls.byID(callID);
  const locked = [userKey, ...(command.alsoLocked ?? []), ...(before ? keysOf(before) : [])];
  return context.commit.run<Outcome<Name, Answer>, 'NetworkModuleUserIsNotLogged'>({
    app,
    keys: callLocks(app, callID, locked),
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const deviceID = session ? ((await stores.sessions.get(session.sessionID))?.deviceID ?? '') : '';
      const now = context.clock.wall();
      const repeated = asked && (await stores.calls.request(userKey, deviceID, asked.requestKey));
      if (repeated) return { result: repeated.asked === asked.what ? JSON.parse(repeated.result) : fault('repeated') };
      const call = await stores.calls.byID(callID);
      if (call && keysOf(call).some((key) => !locked.includes(key))) return { result: stale };
      const acting = { userKey, userID, deviceID, now, extendedData: command.extendedData };
      const decided = await command.decide(call, acting, stores);
      if (isFault(decided)) return { result: decided };
      const parts = { app, stores, instanceID: session?.instanceID, times: timesOf(context.config), now };
      const settled = decided.change
        ? await settle({ ...parts, offlineSince: notLooked }, decided.change)
        : { call, effects: {} };
      const own = settled.call && memberOf(settled.call, userKey);
      if (!settled.call || !own) throw new Error('who changes a call is in it');
      const result = answer({ call: settled.call, own, extra: decided.extra });
      if (asked) {
        const { requestKey, what } = asked;
        await stores.calls.putRequest({
          ...{ userKey, deviceID, requestKey, asked: what, at: now },
          result: JSON.stringify(result),
        });
      }
      return { result, effects: settled.effects };
    },
  });
}
