import type { Clock } from '@parley/kernel/clock';
import type { WireMessage } from '@parley/protocol/features/values';
import { type FakeConnection, type FakeRequest, FakeServer, opened, type Reply } from './fake-server.ts';

interface ModelLog {
  readonly log: number;
  readonly members: readonly string[];
  messages: WireMessage[];
}

interface UserLogEntry {
  readonly position: number;
  readonly conversationOpened: { log: number; conversationType: 0; conversationID: string; fromPosition: number };
}

interface Shown {
  readonly log: number;
  readonly position: number;
  readonly messageSeq: number;
  readonly messageID: number;
}

/** What befalls a push on its way to a client. */
export type Fate = 'arrives' | 'lost' | 'twice' | 'late';

/**
 * A server that keeps what it accepts, as small as it can be: the rules that clients rely on, without any of what
 * makes a server hard. A test may lose its pushes, cut its connections and restore it to an earlier state.
 */
export class ModelServer {
  readonly network: FakeServer;
  epoch = 1;
  /** Entries in one answer, small enough that answers come in pages. */
  pageSize = 3;
  fate: () => Fate = () => 'arrives';
  /** Methods that are refused, with the code. */
  readonly faults = new Map<string, number>();
  /** Asked before a request is worked on; `silence` leaves it without effect and answer. */
  before: (request: FakeRequest, connection: FakeConnection) => Reply | undefined = () => undefined;
  /** Asked after it was worked on and before it is answered. */
  after: (request: FakeRequest, connection: FakeConnection) => Reply | undefined = () => undefined;
  private readonly clock: Clock;
  private logs: ModelLog[] = [];
  private readonly userLogs = new Map<string, UserLogEntry[]>();
  private readonly users = new Map<FakeConnection, string>();
  private nextMessageID = 1000;

  constructor(clock: Clock) {
    this.clock = clock;
    this.network = new FakeServer(clock, (request, connection) => this.answer(request, connection));
  }

  /** The messages between two users, in the order of the log. */
  messages(one: string, other: string): readonly WireMessage[] {
    return this.find(one, other)?.messages ?? [];
  }

  /** As if `from` had sent it with a client of no concern; returns the message. */
  send(from: string, to: string, message: string, localMessageID = `model-${this.nextMessageID}`): WireMessage {
    return this.append(from, to, localMessageID, { type: 1, message }, undefined);
  }

  /** Cuts every connection. */
  cut(): void {
    for (const connection of this.users.keys()) connection.close();
    this.users.clear();
  }

  /** Goes back to `messages` messages in each log, as when a backup is restored; `epoch` says whether it is told. */
  restore(messages: number, epoch: 'told' | 'untold'): void {
    this.logs = this.logs.map((log) => ({ ...log, messages: log.messages.slice(0, messages) }));
    if (epoch === 'told') this.epoch += 1;
  }

  headsMoved(userID: string): void {
    const data = {
      userLogPosition: this.userLog(userID).length,
      heads: this.logsOf(userID).map((log) => this.head(log, userID)),
    };
    for (const connection of this.connectionsOf(userID)) connection.push('headsMoved', data);
  }

  private answer(request: FakeRequest, connection: FakeConnection): Reply {
    const fault = this.faults.get(request.method);
    if (fault !== undefined) return { code: fault };
    const early = this.before(request, connection);
    if (early) return early;
    const reply = this.work(request, connection);
    return this.after(request, connection) ?? reply;
  }

  private work({ method, params }: FakeRequest, connection: FakeConnection): Reply {
    if (method === 'login' || method === 'resume') {
      const session = opened(this.clock, { epoch: this.epoch });
      this.users.set(connection, String(params['userID']));
      return { result: method === 'login' ? session : { outcome: 'resumed', session } };
    }
    const userID = this.users.get(connection);
    if (userID === undefined) return { code: 6000121 };
    switch (method) {
      case 'sendMessage': {
        const { targetID, localMessageID, content } = params as unknown as WireMessage;
        const { log, position, messageID, messageSeq, timestamp, orderKey } = this.append(
          userID,
          targetID,
          localMessageID,
          content,
          connection,
        );
        return { result: { log, position, messageID, messageSeq, timestamp, orderKey } };
      }
      case 'queryHistoryMessage':
        return { result: this.history(userID, params) };
      case 'catchUp':
        return { result: { logs: (params['logs'] as Shown[]).map((shown) => this.catchUp(shown)) } };
      case 'sync':
        return { result: this.sync(userID, params) };
      default:
        return { result: {} };
    }
  }

  private append(
    from: string,
    to: string,
    localMessageID: string,
    content: WireMessage['content'],
    sender: FakeConnection | undefined,
  ): WireMessage {
    const log = this.find(from, to) ?? this.open(from, to);
    const earlier = log.messages.find((one) => one.senderUserID === from && one.localMessageID === localMessageID);
    if (earlier) return earlier;
    const position = log.messages.length + 1;
    this.nextMessageID += 1;
    const message: WireMessage = {
      log: log.log,
      position,
      conversationType: 0,
      senderUserID: from,
      targetID: to,
      messageID: this.nextMessageID,
      messageSeq: position,
      localMessageID,
      timestamp: this.clock.wall(),
      orderKey: this.clock.wall() * 1024 + position,
      content,
    };
    log.messages.push(message);
    for (const member of log.members) this.push(member, 'messageReceived', message, sender);
    return message;
  }

  private open(one: string, other: string): ModelLog {
    const log: ModelLog = { log: 10 * (this.logs.length + 1), members: [one, other], messages: [] };
    this.logs.push(log);
    for (const [userID, conversationID] of [
      [one, other],
      [other, one],
    ] as const) {
      const entries = this.userLog(userID);
      const conversationOpened = { log: log.log, conversationType: 0 as const, conversationID, fromPosition: 1 };
      const entry = { position: entries.length + 1, conversationOpened };
      entries.push(entry);
      this.push(userID, 'userLog', entry, undefined);
    }
    return log;
  }

  private push(userID: string, event: string, data: unknown, except: FakeConnection | undefined): void {
    for (const connection of this.connectionsOf(userID)) {
      if (connection === except) continue;
      const fate = this.fate();
      if (fate === 'late') this.clock.after(40, () => connection.push(event, data));
      else if (fate !== 'lost') connection.push(event, data);
      if (fate === 'twice') connection.push(event, data);
    }
  }

  private history(userID: string, params: FakeRequest['params']): unknown {
    const { targetID, anchor, count, reverse } = params as {
      targetID: string;
      anchor?: number;
      count: number;
      reverse: boolean;
    };
    const all = this.messages(userID, targetID).filter(({ orderKey }) => {
      if (anchor === undefined) return true;
      return reverse ? orderKey < anchor : orderKey > anchor;
    });
    const size = Math.min(count, this.pageSize);
    const messages = reverse ? all.slice(Math.max(0, all.length - size)) : all.slice(0, size);
    return { messages, ...(size < count && all.length > size && { isCut: true }) };
  }

  private catchUp({ log, position, messageSeq }: Shown): unknown {
    const all = this.logs.find((one) => one.log === log)?.messages ?? [];
    const lacking = all.filter((message) => message.position > position || message.messageSeq > messageSeq);
    const messages = lacking.slice(0, this.pageSize);
    const complete = messages.length === lacking.length;
    const to = complete ? Math.max(position, all.length) : (messages.at(-1)?.position ?? position);
    return { log, from: position, to, complete, messages };
  }

  private sync(userID: string, params: FakeRequest['params']): unknown {
    const shown = new Map((params['logs'] as Shown[]).map((one) => [one.log, one]));
    const afterLog = Number(params['afterLog'] ?? 0);
    const followed = this.logsOf(userID).filter(({ log }) => log > afterLog);
    const page = followed.slice(0, this.pageSize);
    const isForeign = ({ log, messages }: ModelLog): boolean => {
      const one = shown.get(log);
      if (!one) return false;
      const messageID = messages[one.messageSeq - 1]?.messageID ?? 0;
      return one.position > messages.length || (one.messageID !== 0 && one.messageID !== messageID);
    };
    const isBehind = ({ log, messages }: ModelLog): boolean => (shown.get(log)?.position ?? -1) < messages.length;
    const toHead = (log: ModelLog): unknown => this.head(log, userID);
    const complete = page.length === followed.length;
    return {
      userLog: this.userLogAfter(userID, params['userLogPosition'] as number | undefined),
      changed: page.filter((log) => !isForeign(log) && isBehind(log)).map(toHead),
      reload: page.filter(isForeign).map(toHead),
      complete,
      ...(!complete && { afterLog: page.at(-1)?.log }),
    };
  }

  private userLogAfter(userID: string, position: number | undefined): unknown {
    const all = this.userLog(userID);
    if (position === undefined) return { position: all.length, reload: false, entries: [] };
    return { position: all.length, reload: position > all.length, entries: all.slice(position) };
  }

  private head({ log, members, messages }: ModelLog, userID: string): unknown {
    const [one, other] = members;
    const last = messages.at(-1);
    return {
      log,
      conversationType: 0,
      conversationID: one === userID ? other : one,
      position: messages.length,
      messageSeq: last?.messageSeq ?? 0,
      messageID: last?.messageID ?? 0,
    };
  }

  private find(one: string, other: string): ModelLog | undefined {
    return this.logs.find(({ members }) => members.includes(one) && members.includes(other));
  }

  private logsOf(userID: string): readonly ModelLog[] {
    return this.logs.filter(({ members }) => members.includes(userID));
  }

  private userLog(userID: string): UserLogEntry[] {
    const entries = this.userLogs.get(userID) ?? [];
    this.userLogs.set(userID, entries);
    return entries;
  }

  private connectionsOf(userID: string): readonly FakeConnection[] {
    return [...this.users].filter(([connection, user]) => connection.isOpen && user === userID).map(([one]) => one);
  }
}
