import { present } from '@parley/kernel/assert';
import type { ManualClock } from '@parley/kernel/testing/manual-clock';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { DataOf, Event, Method, ParamsOf, ResultOf } from '@parley/protocol/define';
import { type ErrorName, errorCodes } from '@parley/protocol/errors';
import type { WireEntry } from '@parley/protocol/features/logs';
import type { WireMessage } from '@parley/protocol/features/values';
import type { ServerFrame } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import type { FakeSocket } from './fake-socket.ts';

/** How a request ended. */
type Outcome<Of extends Method> =
  | { readonly result: ResultOf<Of> }
  | { readonly refused: ErrorName; readonly message: string };

export interface TestClient {
  readonly socket: FakeSocket;
  readonly closedFor: CloseReason | undefined;
  /** Sends a request and waits for what comes back; `undefined`: nothing came. */
  ask<Of extends Method>(method: Of, params: ParamsOf<Of>): Promise<Outcome<Of> | undefined>;
  /** As `ask`, without letting the server run: several requests may be sent in one turn. */
  post<Of extends Method>(method: Of, params: ParamsOf<Of>): { outcome(): Outcome<Of> | undefined };
  /** As `ask`, for what must succeed. */
  get<Of extends Method>(method: Of, params: ParamsOf<Of>): Promise<ResultOf<Of>>;
  /** The data of the events of this name that have arrived so far. */
  events<Of extends Event>(event: Of): readonly DataOf<Of>[];
  /** The messages in the entries that have arrived so far, with the log that holds them. */
  messages(): readonly LoggedMessage[];
}

type LoggedMessage = WireMessage & { readonly log: number };

/** The messages that entries hold. */
export const messagesIn = (entries: readonly WireEntry[]): readonly WireMessage[] =>
  entries.flatMap((entry) => ('message' in entry && entry.message ? [entry.message] : []));

const namesByCode = new Map(Object.entries(errorCodes).map(([name, code]) => [code as number, name as ErrorName]));

/** How long queries may rest between what they read, in all. */
const restsMs = 200;

/** Speaks frames through `socket`; time stands still while it waits, but for the rests of queries. */
export function createTestClient(clock: ManualClock, socket: FakeSocket): TestClient {
  const frames: ServerFrame[] = [];
  let requestID = 0;
  const take = (): void => void frames.push(...socket.takeFrames());
  const post: TestClient['post'] = <Of extends Method>(method: Of, params: ParamsOf<Of>) => {
    requestID += 1;
    const id = requestID;
    socket.request(id, method.name, params);
    return { outcome: () => outcomeIn<Of>(frames, id, take) };
  };
  const ask: TestClient['ask'] = async (method, params) => {
    const { outcome } = post(method, params);
    await clock.settle();
    for (let ms = 0; ms < restsMs && !outcome() && !socket.closedFor; ms += 1) await clock.run(1);
    return outcome();
  };
  const eventsOf: TestClient['events'] = <Of extends Event>(event: Of) => {
    take();
    return frames.flatMap((frame) =>
      frame.kind === 'event' && frame.event === event.name ? [frame.data as DataOf<Of>] : [],
    );
  };
  return {
    socket,
    get closedFor() {
      return socket.closedFor;
    },
    post,
    ask,
    get: async (method, params) => {
      const outcome = await ask(method, params);
      if (outcome && 'result' in outcome) return outcome.result;
      throw new Error(`${method.name}: ${outcome?.message ?? 'no answer'}`);
    },
    events: eventsOf,
    messages: () =>
      eventsOf(events.entry).flatMap((entry) =>
        'message' in entry && entry.message ? [{ ...entry.message, log: entry.log }] : [],
      ),
  };
}

function outcomeIn<Of extends Method>(
  frames: readonly ServerFrame[],
  id: number,
  take: () => void,
): Outcome<Of> | undefined {
  take();
  const frame = frames.find((one) => 'id' in one && one.id === id);
  if (frame?.kind === 'answer') return { result: frame.result as ResultOf<Of> };
  if (frame?.kind !== 'refusal') return undefined;
  return { refused: present(namesByCode.get(frame.code), 'the server answers known codes'), message: frame.message };
}
