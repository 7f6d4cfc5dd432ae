import type { Schema, Static } from '../schema.ts';
import type { ActionCode } from './codes.ts';

/**
 * How often an app may call an action: which setting holds the number, and what the calls are counted for.
 * `standard`, `messages`, `broadcast`, `appLists` and `sequences` count for the app, the others for the group or room.
 */
export type ActionRateName =
  | 'standard'
  | 'messages'
  | 'broadcast'
  | 'appLists'
  | 'sequences'
  | 'groupActs'
  | 'groupData'
  | 'roomMembers';

interface ActionRate<Param extends string = string> {
  readonly name: ActionRateName;
  /** What a call too many is answered with; absent: 660300005, and 660300006 where it is counted for a group or room. */
  readonly code?: ActionCode;
  /** The parameter that names the group or room; absent: it is counted for the app. */
  readonly by?: Param;
  /** The parameter that holds a list whose entries are counted; absent: a call counts as one. */
  readonly entriesOf?: Param;
}

/** One operation that the app's own server asks for. */
export interface Action<
  Name extends string = string,
  Params extends Schema = Schema,
  Result extends Schema = Schema,
  Codes extends ActionCode = ActionCode,
> {
  readonly name: Name;
  /** One sentence for the reference page. */
  readonly doc: string;
  /** The method that the documentation names; both are taken. */
  readonly http: 'GET' | 'POST';
  /** What devices may be told because of it, by the names of the SDK's events. */
  readonly events: readonly string[];
  /** The parameters beside the six that every request has, by their public names. */
  readonly params: Params;
  /** What is answered beside `Code`, `Message` and `RequestId`. */
  readonly result: Result;
  /** What `Code` or a `SubCode` may be, beside those that every action may answer (`commonActionCodes`). */
  readonly codes: readonly Codes[];
  /** Absent: `standard`. */
  readonly rate?: ActionRate;
  /** The code of an unexpected failure; absent: 660000003. */
  readonly failure?: ActionCode;
}

export type ActionParamsOf<Of extends Action> = Static<Of['params']>;
export type ActionResultOf<Of extends Action> = Static<Of['result']>;

/** What every action may answer once its request was found good. */
export const commonActionCodes = [
  'parameterInvalid',
  'processingFailed',
  'actionRateExceeded',
  'requestRateExceeded',
  'serverBusy',
] as const satisfies readonly ActionCode[];

/** Everything that `Code` may be where the head of the request was found good. */
export const codesOf = ({ codes, rate, failure }: Action): readonly ActionCode[] => [
  ...new Set<ActionCode>([
    'success',
    ...codes,
    ...commonActionCodes,
    'bodyUnreadable',
    ...(rate?.by === undefined ? [] : (['objectRateExceeded'] as const)),
    ...[rate?.code, failure].filter((code) => code !== undefined),
  ]),
];

export type ActionCodeOf<Of extends Action> = Of['codes'][number] | (typeof commonActionCodes)[number];

export function action<
  const Name extends string,
  Params extends Schema,
  Result extends Schema,
  const Codes extends ActionCode,
>(declaration: Action<Name, Params, Result, Codes>): Action<Name, Params, Result, Codes> {
  return declaration;
}

/** An action that was not carried out, or for none of its targets. */
export interface Declined<Code extends ActionCode = ActionCode, Fields = Readonly<Record<string, unknown>>> {
  readonly declined: Code;
  /** What is wrong and where, in a few words; never content. */
  readonly detail?: string;
  /** What is answered beside the code, such as the targets with what became of each. */
  readonly fields?: Fields;
}

export function decline<const Code extends ActionCode>(declined: Code, detail?: string): Declined<Code, never> {
  return detail === undefined ? { declined } : { declined, detail };
}

export function isDeclined(value: unknown): value is Declined {
  return typeof value === 'object' && value !== null && 'declined' in value;
}
