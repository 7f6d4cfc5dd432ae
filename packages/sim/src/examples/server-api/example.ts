import type { ServerApiActions } from '@parley/backend/actions';

type ActionName = keyof ServerApiActions;
type Call = { readonly [Name in ActionName]: readonly [Name, ServerApiActions[Name]['params']] }[ActionName];

/** A request that the reference shows, with what comes of it on the stage of the examples. */
export interface ActionExample<Name extends ActionName = ActionName> {
  /** What is asked for before it, because the stage has not got it. */
  readonly before?: readonly Call[];
  /** Parameters that stand for what the last of those was answered with. */
  readonly takes?: readonly string[];
  readonly params: ServerApiActions[Name]['params'];
  /** Absent: 0. */
  readonly code?: number;
  /** What is answered beside the envelope. Times and IDs of messages stand for others. */
  readonly answer: ServerApiActions[Name]['result'];
}

/** Of some actions. */
export type Examples = { readonly [Name in ActionName]?: ActionExample<Name> };

/** Of every action. */
export type AllExamples = { readonly [Name in ActionName]: ActionExample<Name> };
