import type { ZIM } from '../client.ts';
import { ZIMConnectionEvent, ZIMConnectionState } from '../enums.ts';
import type { ZIMError } from '../errors.ts';
import type {
  ZIMEventOfConversationMessageReceivedResult,
  ZIMEventOfMessageSentStatusChangedResult,
  ZIMMessage,
  ZIMUserFullInfo,
} from '../types.ts';

/** Everything a client told its app, in order. */
export interface Recorder {
  /** Such as `Connected/Success`. */
  readonly states: string[];
  readonly received: ZIMEventOfConversationMessageReceivedResult[];
  readonly statuses: ZIMEventOfMessageSentStatusChangedResult['infos'];
  readonly errors: ZIMError[];
  /** Names of all events, in order. */
  readonly events: string[];
  readonly warnings: number[];
  readonly infos: ZIMUserFullInfo[];
  /** Texts of the received messages, in order. */
  texts(): string[];
}

export function record(client: ZIM): Recorder {
  const recorder: Recorder = {
    states: [],
    received: [],
    statuses: [],
    errors: [],
    events: [],
    warnings: [],
    infos: [],
    texts: () => recorder.received.flatMap(({ messageList }) => messageList.map(textOf)),
  };
  client.on('connectionStateChanged', (_, { state, event }) => {
    recorder.events.push('connectionStateChanged');
    recorder.states.push(`${ZIMConnectionState[state]}/${ZIMConnectionEvent[event]}`);
  });
  client.on('peerMessageReceived', (_, data) => {
    recorder.events.push('peerMessageReceived');
    recorder.received.push(data);
  });
  client.on('receivePeerMessage', () => void recorder.events.push('receivePeerMessage'));
  client.on('messageSentStatusChanged', (_, { infos }) => {
    recorder.events.push('messageSentStatusChanged');
    recorder.statuses.push(...infos.map((info) => ({ ...info, message: { ...info.message } })));
  });
  client.on('error', (_, error) => void recorder.errors.push(error));
  client.on('userInfoUpdated', (_, { info }) => {
    recorder.events.push('userInfoUpdated');
    recorder.infos.push(info);
  });
  client.on('tokenWillExpire', (_, { second }) => void recorder.warnings.push(second));
  return recorder;
}

export const textOf = (message: ZIMMessage): string => ('message' in message ? String(message.message) : '');

/** What became of a promise by now: its value, its error's code, or `pending`. */
export function watch<Value>(promise: Promise<Value>): { outcome(): unknown } {
  let outcome: unknown = 'pending';
  promise.then(
    (value) => {
      outcome = value ?? 'resolved';
    },
    (error: { readonly code?: number }) => {
      outcome = error.code ?? error;
    },
  );
  return { outcome: () => outcome };
}
