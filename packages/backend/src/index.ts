export type { ServerApiActions } from './actions.ts';
export { type Token04Options, TokenArgumentError, tokenArgumentErrors } from './arguments.ts';
export {
  createServerApi,
  type ServerApi,
  type ServerApiActionName,
  type ServerApiAnswer,
  type ServerApiFailure,
  type ServerApiInit,
  type ServerApiOptions,
  type ServerApiOutcome,
  type ServerApiResponse,
  type ServerApiSignal,
} from './server-api.ts';
export { generateToken04 } from './token04.ts';
