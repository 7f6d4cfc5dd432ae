import { type Random, randomText } from '@parley/kernel/random';
import { type ActionCode, actionCodes, type HeadCode, meaningOf } from '@parley/protocol/actions/codes';
import { type Action, type Declined, decline, isDeclined } from '@parley/protocol/actions/define';
import { type Fault, parse, type Schema } from '@parley/protocol/schema';
import type { Context } from '../core/context.ts';
import type { FailureReport } from '../core/failures.ts';
import { type Faults, failStorage, fillDisk } from '../core/faults.ts';
import type { ActionHandlers, Backend } from '../core/feature.ts';
import type { AppID } from '../core/ids.ts';
import type { Metrics } from '../core/metrics.ts';
import { type ActionAdmission, createActionAdmission } from './admission.ts';
import { checkHead } from './head.ts';
import { createOutcomes } from './outcomes.ts';
import { type ActionBody, readBody, readQuery } from './parameters.ts';
import { firstOf, readWritten, type Written } from './query.ts';
import { createReplayMemory } from './replays.ts';

/** A request as it came, free of HTTP. */
export interface ActionRequest {
  /** What stands behind the `?`. */
  readonly query: string;
  /** Absent with GET. */
  readonly body?: ActionBody;
  /** Where it came from, for the log. */
  readonly remote?: string | undefined;
}

/** What is answered: `Code`, `Message` and `RequestId`, and the fields of the action. */
export type ActionAnswer = Readonly<Record<string, unknown>> & {
  readonly Code: number;
  readonly Message: string;
  readonly RequestId: string;
};

/** The interface for the app's own server. */
export interface ServerApi {
  /** Answers a request; never rejects. */
  answer(request: ActionRequest): Promise<ActionAnswer>;
  /** To be told of a request that whoever carries it does not hand in. */
  turnedAway(why: 'address' | 'plainHttp', remote: string | undefined): void;
  /** From now on requests are declined, because the node ends. */
  stopTaking(): void;
  /** Resolves when what was taken is answered. */
  settled(): Promise<void>;
}

type ActionIndex = Readonly<Record<string, Readonly<Record<string, Action>>>>;

export interface ServerApiParts<Index extends ActionIndex> {
  readonly context: Context;
  readonly actions: Index;
  readonly features: { readonly [Feature in keyof Index]: { readonly actions: ActionHandlers<Index[Feature]> } };
  readonly faults: Faults;
  readonly report: FailureReport;
  readonly metrics: Metrics;
}

interface Asked {
  readonly written: Written;
  readonly body: ActionBody | undefined;
}

interface Route {
  readonly action: Action;
  handle(context: Context, backend: Backend, params: unknown): Promise<unknown>;
}

const requestIDLength = 19;
/** Long enough that an operator finds one line in a year of logs. */
const incidentLength = 12;
const highestPriority = 3;

export function createServerApi<Index extends ActionIndex>(parts: ServerApiParts<Index>): ServerApi {
  const { context, faults, report, metrics } = parts;
  const { clock, config, random, operatorLog: log } = context;
  const routes = tabulate(parts.actions, parts.features);
  const admission = createActionAdmission(clock, config);
  const admit = createDoor(context, admission);
  const outcomes = createOutcomes({ clock, log, metrics, report });
  const contextsByFault = { storage: failStorage(context), diskFull: fillDisk(context) };
  const idlers: (() => void)[] = [];
  let underWay = 0;
  let isStopping = false;

  const carryOut = async ({ action, handle }: Route, backend: Backend, { written, body }: Asked): Promise<unknown> => {
    const { app } = backend;
    const read = (): Readonly<Record<string, unknown>> | Declined => valuesOf(action, written, body);
    const tooMany = admission.admitAction(app, action, () => isUrgent(action, read()));
    if (tooMany) return decline(tooMany);
    const values = read();
    if (isDeclined(values)) return values;
    const parsed = parse(action.params, values);
    if (!parsed.ok) return refusalOf(parsed.fault);
    const tooOften = admission.admitParams(app, action, parsed.value as object);
    if (tooOften) return decline(tooOften);
    const fault = faults.next(action.name);
    if (fault === 'handler') throw new Error('a fault of the handler was injected');
    const usable = fault === undefined || fault === 'silence' ? context : contextsByFault[fault];
    return handle(usable, backend, parsed.value);
  };

  const answer = async ({ query, body, remote }: ActionRequest): Promise<ActionAnswer> => {
    const requestID = digits(random, requestIDLength);
    const written = readWritten(query);
    const name = firstOf(written, 'Action') ?? '';
    const route = routes.get(name);
    const fields = { remote, app: claimedApp(written) };
    if (isStopping || !route) {
      const why = isStopping ? 'serverBusy' : name === '' ? 'actionMissing' : 'actionUnknown';
      outcomes.refused(why, { ...fields, request: requestID });
      return answerOf(requestID, decline(why));
    }
    const { action } = route;
    const begun = outcomes.begin(action.name, requestID);
    try {
      const app = await admit(written);
      if (isDeclined(app)) {
        begun.refused(app.declined, fields);
        return answerOf(requestID, app, action);
      }
      const outcome = await carryOut(route, { app, requestID }, { written, body });
      begun.settled(isDeclined(outcome) ? outcome.declined : 'success', app);
      return answerOf(requestID, outcome, action);
    } catch (error) {
      const incident = randomText(random, incidentLength);
      const code = action.failure ?? 'processingFailed';
      begun.failed(code, { error, incident });
      return answerOf(requestID, decline(code, `incident ${incident}`), action);
    }
  };

  return {
    answer: async (request) => {
      underWay += 1;
      try {
        return await answer(request);
      } finally {
        underWay -= 1;
        if (underWay === 0) for (const resolve of idlers.splice(0)) resolve();
      }
    },
    turnedAway: (why, remote) => outcomes.refused(why, { remote }),
    stopTaking: () => {
      isStopping = true;
    },
    settled: () => (underWay === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}

/** Lets a request in by its head, in the documented order. */
function createDoor(context: Context, admission: ActionAdmission) {
  const replays = createReplayMemory(context);
  return async (written: Written): Promise<AppID | Declined<HeadCode, never>> => {
    const head = checkHead({ written, appOf: context.apps.get, now: context.clock.wall() });
    if ('declined' in head) return head;
    const { app, nonce, timestamp } = head;
    const isFlood = admission.admitRequest(app);
    if (isFlood) return decline(isFlood);
    return (await replays.isNew(app, nonce, timestamp)) ? app : decline('signatureWrong');
  };
}

function tabulate<Index extends ActionIndex>(
  actions: Index,
  features: ServerApiParts<Index>['features'],
): ReadonlyMap<string, Route> {
  const byFeature: Readonly<Record<string, { readonly actions: Readonly<Record<string, Route['handle']>> }>> = features;
  const routes = new Map<string, Route>();
  for (const [feature, actionsOfFeature] of Object.entries(actions)) {
    for (const [name, action] of Object.entries(actionsOfFeature)) {
      const handle = byFeature[feature]?.actions[name];
      if (handle) routes.set(action.name, { action, handle });
    }
  }
  return routes;
}

/** What the query and the body hold, each as far as the action declares it; the body wins. */
function valuesOf(
  { params }: Action,
  written: Written,
  body: ActionBody | undefined,
): Readonly<Record<string, unknown>> | Declined {
  if (body === 'unreadable') return decline('bodyUnreadable');
  const inBody = body ? readBody(body, params) : {};
  return inBody
    ? { ...readQuery(params, written), ...inBody }
    : decline('parameterInvalid', 'the body is no JSON object');
}

/** The app that the request names, which need not be one. */
function claimedApp(written: Written): number | undefined {
  const text = firstOf(written, 'AppId') ?? '';
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

const isUrgent = ({ params }: Action, values: object): boolean =>
  hasEntry(params, 'Priority') && Reflect.get(values, 'Priority') === highestPriority;

const hasEntry = (schema: Schema, name: string): boolean =>
  name in ((schema as { readonly entries?: object }).entries ?? {});

const codeNames: ReadonlyMap<number, ActionCode> = new Map(
  Object.entries(actionCodes).map(([name, code]) => [code, name as ActionCode]),
);

function refusalOf({ field, fault, over }: Fault): Declined {
  const code = over === undefined ? undefined : codeNames.get(over);
  return decline(code ?? 'parameterInvalid', field === '' ? `the parameters ${fault}` : `${field} ${fault}`);
}

function answerOf(requestID: string, outcome: unknown, action?: Action): ActionAnswer {
  if (!isDeclined(outcome)) return { Code: 0, Message: 'success', RequestId: requestID, ...(outcome as object) };
  const { declined, detail, fields } = outcome;
  const meaning = meaningOf(declined);
  const message = detail === undefined ? meaning : `${meaning}: ${detail}`;
  return { Code: actionCodes[declined], Message: message, RequestId: requestID, ...emptyLists(action), ...fields };
}

/** A list is never missing, so that whoever reads it need not ask. */
function emptyLists(action: Action | undefined): Readonly<Record<string, readonly unknown[]>> {
  const { entries = {} } = (action?.result ?? {}) as { readonly entries?: Readonly<Record<string, Schema>> };
  const lists = Object.entries(entries).filter(([, { type }]) => type === 'array');
  return Object.fromEntries(lists.map(([name]) => [name, []]));
}

/** The first is none that would be left out of a number. */
function digits(random: Random, length: number): string {
  let written = '';
  for (const byte of random.bytes(length)) written += written === '' ? 1 + (byte % 9) : byte % 10;
  return written;
}
