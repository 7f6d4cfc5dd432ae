import type { Millis } from '@parley/kernel/brand';
import type { Loop } from '@parley/kernel/loop';
import type { Action, ActionCodeOf, ActionParamsOf, ActionResultOf, Declined } from '@parley/protocol/actions/define';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { ErrorOf, Method, ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import type { EncodedFrame, EncodedJson } from '@parley/protocol/frames';
import type { Config } from '../config.ts';
import type { Declaration } from '../config-declaration.ts';
import type { DutyRow } from '../delivery/store.ts';
import type { LogSource } from '../features/logs/source.ts';
import type { StoreName, StoresOf } from '../storage/storage.ts';
import type { SessionActor } from './actors.ts';
import type { Change } from './commit.ts';
import type { Context } from './context.ts';
import type { TimerDraft } from './effects.ts';
import type { AppID, RoomKey, UserID, UserKey } from './ids.ts';
import type { OutsideSweep, Sweep } from './sweep.ts';

type Declared = Readonly<Record<string, Method>>;
type DeclaredActions = Readonly<Record<string, Action>>;
type Nothing = Readonly<Record<never, never>>;

/**
 * Everything that a feature adds to the server, handed over in one piece: whoever runs a node asks each feature and
 * knows nothing of any. `Methods` are the declarations that it carries out, `Names` the stores that it may use, and
 * `Actions` what it does for the app's own server.
 */
export interface Feature<
  Methods extends Declared = Nothing,
  Names extends StoreName = StoreName,
  Actions extends DeclaredActions = Nothing,
> {
  readonly handlers: Handlers<Methods, Names>;
  readonly actions?: ActionHandlers<Actions, Names>;
  /** By the kind of timer; a kind belongs to one feature. */
  readonly timers?: Readonly<Record<string, TimerHandler<Names>>>;
  /** By the kind of duty; a kind belongs to one feature. */
  readonly duties?: Readonly<Record<string, DutyHandler<Names>>>;
  readonly sweeps?: (config: Config) => readonly Sweep<Names>[];
  /** Those that are no part of the database's work. */
  readonly outsideSweeps?: (config: Config) => readonly OutsideSweep<Names>[];
  /** Its entries of the configuration, which `config.ts` joins, because settings are read before there is an app. */
  readonly settings?: Declaration;
  /** What it keeps in the logs of conversations. */
  readonly logSources?: readonly LogSource<Names>[];
  readonly sessionLife?: SessionReactions<Names>;
  /** What runs on each node beside the requests, until it is stopped. */
  readonly beside?: (context: Context<Names>, connected: Connected) => Loop;
  /** Somebody was unregistered: who remembers users must ask anew. */
  readonly forgetUsers?: () => void;
}

/** A feature of which actions are declared. */
export type FeatureWithActions<
  Methods extends Declared,
  Names extends StoreName,
  Actions extends DeclaredActions,
> = Feature<Methods, Names, Actions> & { readonly actions: ActionHandlers<Actions, Names> };

/** The features by name; one for each group of declared methods, and those that carry out none. */
export type FeatureIndex<
  Index extends Readonly<Record<string, Declared>>,
  Actions extends Readonly<Record<string, DeclaredActions>> = Nothing,
> = {
  readonly [Name in keyof Index]: Feature<Index[Name]>;
} & {
  readonly [Name in keyof Actions]: FeatureWithActions<Nothing, StoreName, Actions[Name]>;
} & { readonly [name: string]: Feature };

/** The users with a session on this node, and the rooms of these sessions. */
export interface Connected {
  isHere(app: AppID, userKey: UserKey): boolean;
  /** Hands the event to every session that the user has here. */
  deliver(app: AppID, userKey: UserKey, frame: EncodedFrame): void;
  /** Rooms with a session here. */
  roomsHere(app: AppID): readonly RoomKey[];
  /** Hands the event to every session here that is in the room; with `isLast` they hear no more of it. */
  deliverToRoom(app: AppID, room: RoomKey, frame: EncodedFrame, isLast?: boolean): void;
}

/** Who showed a good token. */
export interface Visitor {
  readonly app: AppID;
  readonly userID: UserID;
  /** Whether a session is to be begun, and not taken up. */
  readonly isLogin: boolean;
}

export type LoginRefusal = Refusal<'CommonModuleTriggerServerFrequencyLimit' | 'CommonModuleSwitchServerError'>;

/** A connection without a session, as the methods that open one see it. */
export interface Doorway {
  /**
   * To be called as soon as the token was found good, before any other work: charges the login to the user and to the
   * node, and answers why it is one too many. What is refused without it is charged to the connection and its address,
   * so that nobody uses up what belongs to a user whose token he does not have.
   */
  verified(visitor: Visitor): LoginRefusal | undefined;
  /**
   * Makes the connection that of the session. It follows events from the moment the answer is written, so that
   * nothing reaches the client before its answer; what happened in between is found by `sync`.
   */
  open(actor: SessionActor, tokenExpiresAt: Millis): void;
  /** Ends the connection in place of an answer: its reason says more than a code. */
  turnAway(reason: CloseReason): void;
}

/** What a request may do to the connection that it came on. */
export interface Leaving {
  /** Ends the connection after the answer was written. */
  closeAfterAnswer(): void;
  /** The session has another token, which expires then. */
  keepUntil(tokenExpiresAt: Millis): void;
  /**
   * The connection gets what is told to the devices in the room, until it leaves or ends. To be called before the
   * change that brings it in is asked for; if it is refused, the connection leaves again. Of a connection that ended
   * nothing is kept.
   */
  enterRoom(room: RoomKey): void;
  leaveRoom(room: RoomKey): void;
  /**
   * Resolves when the connection gets what happens in the logs that the user follows, or when it could not be read which
   * they are; `undefined`: it does already. What is read after that and what is told then leave nothing out between them.
   */
  untilFollowing(): Promise<void> | undefined;
}

/** A refusal is no result, not even where the declared one has no fields. */
type Result<Of extends Method> = ResultOf<Of> & { readonly refused?: never };
type Answer<Of extends Method> = Promise<Result<Of> | EncodedJson | Refusal<ErrorOf<Of>>>;

/** One handler per declared method: a missing, surplus or wrongly typed one is a compile error. */
export type Handlers<Methods extends Declared, Names extends StoreName = StoreName> = {
  readonly [Name in keyof Methods]: (
    context: Context<Names>,
    actor: Methods[Name]['needsLogin'] extends false ? Doorway : SessionActor & Leaving,
    params: ParamsOf<Methods[Name]>,
  ) => Answer<Methods[Name]>;
};

/** A request of the app's own server that was found good. */
export interface Backend {
  readonly app: AppID;
  /** Names the request in the answer and in the log. */
  readonly requestID: string;
}

type ActionAnswer<Of extends Action> =
  | (ActionResultOf<Of> & { readonly declined?: never })
  | Declined<ActionCodeOf<Of>, Partial<ActionResultOf<Of>>>;

/** One per declared action: finds in whose place it acts and calls the service of the method. */
export type ActionHandlers<Actions extends DeclaredActions, Names extends StoreName = StoreName> = {
  readonly [Name in keyof Actions]: (
    context: Context<Names>,
    backend: Backend,
    params: ActionParamsOf<Actions[Name]>,
  ) => Promise<ActionAnswer<Actions[Name]>>;
};

/**
 * What a timer leads to. The timer is taken in the same transaction, so the effect comes once, however often and on
 * however many nodes it is tried. A change that refuses ends the timer without an effect.
 */
export type TimerHandler<Names extends StoreName = StoreName> = (
  context: Context<Names>,
  app: AppID,
  timer: TimerDraft,
) => Change<unknown, ErrorName, StoresOf<Names>>;

/**
 * Does one duty. It may be run again after it did its work (a crash, a lease that ended), so the other side must
 * recognise repeats. A rejection has it tried again later; one that can never succeed returns and says so in the log.
 */
export type DutyHandler<Names extends StoreName = StoreName> = (
  context: Context<Names>,
  app: AppID,
  duty: DutyRow,
) => Promise<void>;

/** What a feature does when a connection can carry its session no longer; see `SessionLife` of the gateway. */
export interface SessionReactions<Names extends StoreName = StoreName> {
  readonly disconnected: (context: Context<Names>, actor: SessionActor, fellSilent: boolean) => Promise<void>;
  readonly tokenExpired: (context: Context<Names>, actor: SessionActor) => Promise<void>;
  /** The session is over for good, and its connection with it: logged out, kicked out, unregistered. */
  readonly ended?: (context: Context<Names>, actor: SessionActor) => Promise<void>;
}
