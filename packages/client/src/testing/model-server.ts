import type { Clock } from '@parley/kernel/clock';
import { userLogKinds } from '@parley/protocol';
import type { StoredContent, WireMessage } from '@parley/protocol/features/values';
import { digestOf } from '@parley/protocol/log-digest';
import { type FakeConnection, type FakeRequest, FakeServer, opened, type Reply } from './fake-server.ts';

interface ModelLog {
  readonly log: number;
  readonly members: readonly string[];
  /** In their present state, in the order in which they were added. */
  messages: WireMessage[];
  /** Entries so far. */
  position: number;
}

interface UserLogEntry {
  readonly position: number;
  readonly kind: string;
  readonly key: string;
  readonly origin?: string;
  readonly body: unknown;
}

interface Shown {
  readonly log: number;
  readonly position: number;
  readonly messageSeq: number;
  readonly messageID: number;
}

interface Range {
  readonly afterLog: number;
  readonly upToLog: number;
}

interface Digested extends Range {
  readonly digest: string;
}

const holds =
  (log: number) =>
  ({ afterLog, upToLog }: Range): boolean =>
    log > afterLog && log <= upToLog;

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
  /** One of before compares names alone, and passes over what it does not know. */
  knowsDigests = true;
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

  /** What these messages say. */
  texts(one: string, other: string): string[] {
    return this.messages(one, other).map(({ content }) => ('message' in content ? content.message : ''));
  }

  /** As if `from` had sent it with a client of no concern; returns the message. */
  send(from: string, to: string, message: string, localMessageID = `model-${this.nextMessageID}`): WireMessage {
    return this.append(from, to, localMessageID, { type: 1, message }, undefined);
  }

  /** The number of the log between two users. */
  logOf(one: string, other: string): number {
    return this.find(one, other)?.log ?? 0;
  }

  /** Changes the message with this sequence, as when somebody edits or revokes it; returns it as it now is. */
  change(one: string, other: string, messageSeq: number, change: Partial<WireMessage>): WireMessage {
    const log = this.find(one, other);
    const message = log?.messages[messageSeq - 1];
    if (!log || !message) throw new Error('there is no such message');
    log.position += 1;
    const changed = { ...message, ...change, changedPosition: log.position };
    log.messages[messageSeq - 1] = changed;
    this.pushEntry(log, changed, undefined);
    return changed;
  }

  /** Changes a message so that it counts as unread no more. */
  withdraw(one: string, other: string, messageSeq: number): WireMessage {
    const withdrawnPosition = (this.find(one, other)?.position ?? 0) + 1;
    return this.change(one, other, messageSeq, { state: { withdrawnPosition } });
  }

  /** Replaces what the user's own log holds of this kind and key. */
  enter(userID: string, entry: Omit<UserLogEntry, 'position'>): void {
    const entries = this.userLog(userID);
    const placed = { position: this.userLogHead(userID) + 1, ...entry };
    const others = entries.filter(({ kind, key }) => kind !== entry.kind || key !== entry.key);
    this.userLogs.set(userID, [...others, placed]);
    this.push(userID, 'userLog', placed, undefined);
  }

  /** Cuts every connection. */
  cut(): void {
    for (const connection of this.users.keys()) connection.close();
    this.users.clear();
  }

  /** Goes back to `messages` messages in each log, as when a backup is restored; `epoch` says whether it is told. */
  restore(messages: number, epoch: 'told' | 'untold'): void {
    this.logs = this.logs.map((log) => {
      const kept = log.messages.slice(0, messages);
      return { ...log, messages: kept, position: Math.max(0, ...kept.map(changedAt)) };
    });
    if (epoch === 'told') this.epoch += 1;
  }

  headsMoved(userID: string): void {
    const data = {
      userLogPosition: this.userLogHead(userID),
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
        const accepted = this.append(userID, targetID, localMessageID, content, connection);
        const { position, messageID, messageSeq, timestamp, orderKey } = accepted;
        const log = this.logOf(userID, targetID);
        return { result: { log, position, messageID, messageSeq, timestamp, orderKey } };
      }
      case 'queryHistoryMessage':
        return { result: this.history(userID, params) };
      case 'catchUp':
        return { result: { logs: (params['logs'] as Shown[]).map((shown) => this.catchUp(shown)) } };
      case 'queryRoomHistory':
        return { result: { messages: [] } };
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
    content: StoredContent,
    sender: FakeConnection | undefined,
  ): WireMessage {
    const log = this.find(from, to) ?? this.open(from, to);
    const earlier = log.messages.find((one) => one.senderUserID === from && one.localMessageID === localMessageID);
    if (earlier) return earlier;
    log.position += 1;
    this.nextMessageID += 1;
    const { position } = log;
    const message: WireMessage = {
      position,
      conversationType: 0,
      senderUserID: from,
      targetID: to,
      messageID: this.nextMessageID,
      messageSeq: log.messages.length + 1,
      localMessageID,
      timestamp: this.clock.wall(),
      orderKey: this.clock.wall() * 1024 + position,
      content,
    };
    log.messages.push(message);
    this.pushEntry(log, message, sender);
    return message;
  }

  private pushEntry({ log, members, position }: ModelLog, message: WireMessage, sender: FakeConnection | undefined) {
    for (const member of members) this.push(member, 'entry', { log, position, message }, sender);
  }

  private open(one: string, other: string): ModelLog {
    const log: ModelLog = { log: 10 * (this.logs.length + 1), members: [one, other], messages: [], position: 0 };
    this.logs.push(log);
    for (const [userID, conversationID] of [
      [one, other],
      [other, one],
    ] as const) {
      const body = { log: log.log, conversationType: 0, conversationID, fromPosition: 1 };
      this.enter(userID, { kind: userLogKinds.conversationOpened.kind, key: String(log.log), body });
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
    const log = this.find(userID, targetID)?.log;
    return { log, messages, ...(size < count && all.length > size && { isCut: true }) };
  }

  private catchUp({ log, position }: Shown): unknown {
    const { messages = [], position: head = 0 } = this.logs.find((one) => one.log === log) ?? {};
    const lacking = messages.filter((message) => changedAt(message) > position);
    lacking.sort((one, other) => changedAt(one) - changedAt(other));
    const entries = lacking.slice(0, this.pageSize).map((message) => ({ position: changedAt(message), message }));
    const complete = entries.length === lacking.length;
    const to = complete ? Math.max(position, head) : (entries.at(-1)?.position ?? position);
    return { log, from: position, to, complete, entries };
  }

  private sync(userID: string, params: FakeRequest['params']): unknown {
    const shown = new Map((params['logs'] as Shown[]).map((one) => [one.log, one]));
    const afterLog = Number(params['afterLog'] ?? 0);
    const digests = this.knowsDigests ? (params['digests'] as Digested[] | undefined) : undefined;
    if (digests) return this.compareDigests(userID, params, digests);
    const within = this.knowsDigests ? (params['within'] as Range[] | undefined) : undefined;
    const followed = this.logsOf(userID).filter(({ log }) => log > afterLog && (within?.some(holds(log)) ?? true));
    const page = followed.slice(0, this.pageSize);
    const isForeign = ({ log, messages, position }: ModelLog): boolean => {
      const one = shown.get(log);
      if (!one) return false;
      const messageID = messages[one.messageSeq - 1]?.messageID ?? 0;
      return one.position > position || (one.messageID !== 0 && one.messageID !== messageID);
    };
    const isBehind = ({ log, position }: ModelLog): boolean => (shown.get(log)?.position ?? -1) < position;
    const toHead = (log: ModelLog): unknown => ({ ...this.head(log, userID), standing: standingOf(log, userID) });
    const complete = page.length === followed.length;
    return {
      userLog: this.userLogAfter(userID, params['userLogPosition'] as number | undefined),
      changed: page.filter((log) => !isForeign(log) && isBehind(log)).map(toHead),
      reload: page.filter(isForeign).map(toHead),
      complete,
      ...(!complete && { afterLog: page.at(-1)?.log }),
    };
  }

  private compareDigests(userID: string, params: FakeRequest['params'], digests: readonly Digested[]): unknown {
    const heads = this.logsOf(userID).map((log) => this.head(log, userID));
    const differing = digests
      .filter(({ digest, ...range }) => digestOf(heads.filter(({ log }) => holds(log)(range))) !== digest)
      .map(({ afterLog, upToLog }) => ({ afterLog, upToLog }));
    const userLog = this.userLogAfter(userID, params['userLogPosition'] as number | undefined);
    return { userLog, changed: [], reload: [], complete: differing.length === 0, differing };
  }

  private userLogAfter(userID: string, position: number | undefined): unknown {
    const all = this.userLog(userID);
    const head = this.userLogHead(userID);
    const kept = position === undefined ? all.filter(isForNewDevices) : all.filter((one) => one.position > position);
    return { position: head, reload: (position ?? 0) > head, entries: kept };
  }

  private head({ log, members, messages, position }: ModelLog, userID: string) {
    const [one, other] = members;
    const last = messages.at(-1);
    return {
      log,
      conversationType: 0,
      conversationID: one === userID ? other : one,
      position,
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

  /** Where the newest entry of a user's own log stands. */
  userLogHead(userID: string): number {
    return Math.max(0, ...this.userLog(userID).map(({ position }) => position));
  }

  private connectionsOf(userID: string): readonly FakeConnection[] {
    return [...this.users].filter(([connection, user]) => connection.isOpen && user === userID).map(([one]) => one);
  }
}

/** Nothing of it was read. */
function standingOf({ messages }: ModelLog, userID: string): unknown {
  const counted = messages.filter(({ senderUserID, state }) => senderUserID !== userID && state === undefined);
  return {
    ...{ conversationName: '', conversationAvatarUrl: '', readPosition: 0, readMessageSeq: 0 },
    unreadMessageCount: counted.length,
    lastMessage: messages.at(-1),
  };
}

const changedAt = ({ position, changedPosition = position }: WireMessage): number => changedPosition;

const isForNewDevices = ({ kind }: UserLogEntry): boolean =>
  Object.values(userLogKinds).some((declared) => declared.kind === kind && declared.isForNewDevices);
