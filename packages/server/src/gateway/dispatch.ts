import { randomText } from '@parley/kernel/random';
import { utf8Length } from '@parley/kernel/utf8';
import { isRefusal, type Method, type Refusal, refuse } from '@parley/protocol/define';
import { type ErrorName, errorCodes, errorMeanings } from '@parley/protocol/errors';
import { type EncodedFrame, encodeAnswer, encodeRefusal } from '@parley/protocol/frames';
import { wireLimits } from '@parley/protocol/limits';
import { type Fault, parse } from '@parley/protocol/schema';
import { protocolVersion, protocolVersionOldest } from '@parley/protocol/version';
import type { Context } from '../core/context.ts';
import type { FailureReport } from '../core/failures.ts';
import { type Faults, failStorage, fillDisk } from '../core/faults.ts';
import type { Handlers } from '../core/feature.ts';
import type { Metrics } from '../core/metrics.ts';
import { StorageFailure } from '../storage/storage.ts';
import { type Admission, fieldOf, hasSession, type Requester } from './admission.ts';
import type { Queries } from './queries.ts';

/** A declared method and who carries it out. */
export interface Route {
  readonly method: Method;
  handle(context: Context, requester: Requester, params: unknown): Promise<unknown>;
}

/** What goes back for a request, ready to be written. */
export interface Reply {
  readonly frame: EncodedFrame;
  /** Absent: an answer. */
  readonly refused?: ErrorName;
}

/** Which request it is; both are in the log beside a failure. */
interface RequestName {
  /** The number that the client gave it. */
  readonly id: number;
  readonly connection: string;
}

/** Takes a request from its declaration to its handler and back; the border at which errors are caught. */
export interface Dispatch {
  find(method: string): Route | undefined;
  /**
   * Runs a request: parameters, rate, handler, encoding. The handler is begun within the call, so that requests
   * reach the features in the order of their frames. Never rejects; `undefined` means that nothing is answered.
   */
  run(route: Route, name: RequestName, requester: Requester, params: unknown): Promise<Reply | undefined>;
}

type MethodIndex = Readonly<Record<string, Readonly<Record<string, Method>>>>;

/** What carries out each group of declared methods. */
export type HandlerIndex<Index extends MethodIndex> = {
  readonly [Feature in keyof Index]: { readonly handlers: Handlers<Index[Feature]> };
};

export interface DispatchParts<Index extends MethodIndex> {
  readonly context: Context;
  readonly methods: Index;
  readonly features: HandlerIndex<Index>;
  readonly admission: Admission;
  readonly queries: Queries;
  readonly faults: Faults;
  readonly report: FailureReport;
  readonly metrics: Metrics;
}

export function createDispatch<Index extends MethodIndex>(parts: DispatchParts<Index>): Dispatch {
  const { context, admission, queries, faults, report, metrics } = parts;
  const { clock } = context;
  const routes = tabulate(parts.methods, parts.features);
  const contextsByFault = { storage: failStorage(context), diskFull: fillDisk(context) };

  const work = async (route: Route, id: number, requester: Requester, params: unknown): Promise<Reply | undefined> => {
    const { method } = route;
    // What a session asks for is charged before it is looked into; whose login it is must be known first.
    const session = hasSession(requester) ? requester : undefined;
    const asking = method.rate === 'query' ? session : undefined;
    const refusal =
      (session && admission.admit(method.rate, requester, params)) ?? (asking && queries.admit(asking, params));
    if (refusal) return refusalOf(id, refusal);
    const parsed = parse(method.params, params);
    if (!parsed.ok) return refusalOf(id, refuse('CommonModuleParamsInvalid', describeFault(parsed.fault)));
    const tooSoon = session ? undefined : admission.admit(method.rate, requester, parsed.value);
    if (tooSoon) return refusalOf(id, tooSoon);
    const fault = faults.next(method.name);
    if (fault === 'silence') return undefined;
    if (fault === 'handler') throw new Error('a fault of the handler was injected');
    const usable = fault === undefined ? context : contextsByFault[fault];
    const { value } = parsed;
    // What is no query, which is every message, takes no way round.
    if (!asking) return replyOf(id, await route.handle(usable, requester, value));
    const answer = async (from: Context): Promise<Reply> => replyOf(id, await route.handle(from, requester, value));
    const reply = await queries.run({ actor: asking, context: usable }, answer);
    return 'frame' in reply ? reply : refusalOf(id, reply);
  };

  const workSafely: Dispatch['run'] = async (route, { id, connection }, requester, params) => {
    try {
      return await work(route, id, requester, params);
    } catch (error) {
      const incident = randomText(context.random, incidentLength);
      const actor = hasSession(requester) ? { app: requester.app, userKey: requester.userKey } : {};
      report('request failed', error, { incident, method: route.method.name, connection, request: id, ...actor });
      return refusalOf(id, refuse(failureOf(route.method, error), `incident ${incident}`));
    }
  };

  return {
    find: (method) => routes.get(method),
    run: async (route, name, requester, params) => {
      if (!metrics.isWatched) return workSafely(route, name, requester, params);
      const startedAt = clock.monotonic();
      const reply = await workSafely(route, name, requester, params);
      if (reply) metrics.requestDone(route.method.name, reply.refused, clock.monotonic() - startedAt);
      return reply;
    },
  };
}

/** Long enough that an operator finds one line in a year of logs. */
const incidentLength = 12;

/** `false` for a version that this server does not serve; what is no version is left to the check of parameters. */
export function isServedVersion(params: unknown): boolean {
  const version = fieldOf(params, 'protocolVersion');
  if (typeof version !== 'number' || !Number.isInteger(version)) return true;
  return version >= protocolVersionOldest && version <= protocolVersion;
}

function tabulate<Index extends MethodIndex>(
  methods: Index,
  features: HandlerIndex<Index>,
): ReadonlyMap<string, Route> {
  const featuresByName: Readonly<Record<string, { readonly handlers: Readonly<Record<string, Route['handle']>> }>> =
    features;
  const routes = new Map<string, Route>();
  for (const [feature, methodsOfFeature] of Object.entries(methods)) {
    for (const [name, method] of Object.entries(methodsOfFeature)) {
      const handle = featuresByName[feature]?.handlers[name];
      if (handle) routes.set(method.name, { method, handle });
    }
  }
  return routes;
}

function replyOf(id: number, outcome: unknown): Reply {
  if (isRefusal(outcome)) return refusalOf(id, outcome);
  const frame = encodeAnswer(id, outcome);
  if (isTooLarge(frame)) throw new Error(`an answer of ${frame.length} characters is more than the wire allows`);
  return { frame };
}

function refusalOf(id: number, refusal: Refusal): Reply {
  const { refused, detail } = refusal;
  const message = detail === undefined ? errorMeanings[refused] : `${errorMeanings[refused]}: ${detail}`;
  return { frame: encodeRefusal(id, errorCodes[refused], message), refused };
}

const describeFault = ({ field, fault }: Fault): string => (field === '' ? `params ${fault}` : `${field} ${fault}`);

/** The code of the method's area; where the area has none of its own, a failed storage is told from the rest. */
function failureOf(method: Method, error: unknown): ErrorName {
  const isStorage = error instanceof StorageFailure;
  return isStorage && method.failure === 'CommonModuleIMServerError' ? 'CommonModuleIMDatabaseError' : method.failure;
}

/** A unit of text takes three bytes at most; only what might be too large is counted. */
function isTooLarge(frame: EncodedFrame): boolean {
  const bytesMax = wireLimits.messageBytesMax - '[]'.length;
  return frame.length * 3 > bytesMax && utf8Length(frame) > bytesMax;
}
