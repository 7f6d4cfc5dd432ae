import type { DeviceState, Facts, SearchState } from '../facts.ts';
import { type NoteCall, ofKind, type Recorded, type SeenMessage } from '../history.ts';
import { quote } from './changes.ts';
import { newLifeAtOf } from './lives.ts';
import { ids } from './send.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';

const finally_ = Number.POSITIVE_INFINITY;

/**
 * I18: what an app keeps on a device stays there, and there alone: inserted messages and what was attached to others
 * outlast everything but the cache and a deletion, searches find what the history shows, and a backup brings to another
 * device what the one had.
 */
export const localIsKept: Checker = (facts) =>
  insertedElsewhere(facts) ??
  firstOf(
    facts.run.devices.filter(({ isCurrent }) => isCurrent),
    (state) => insertedLost(facts, state) ?? noteLost(facts, state),
  ) ??
  foundOtherwise(facts) ??
  broughtOtherwise(facts);

const keyOf = ({ messageID, localMessageID }: SeenMessage): string => messageID || localMessageID;

/** When the device lost its cache for the last time. */
const lostAtOf = ({ run }: Facts, device: string): number =>
  ofKind(run.entries, 'act').findLast(({ act, who }) => act === 'loseCache' && who === device)?.at ?? -1;

/** Nobody else learns of an inserted message: neither the server nor a device that took in no backup with it. */
function insertedElsewhere(facts: Facts): Violation | undefined {
  const { entries, logs, devices } = facts.run;
  const tags = new Set(ofKind(entries, 'insert').map(({ tag }) => tag));
  const leaked = logs.flatMap(({ messages }) => messages).find(({ tag }) => tags.has(tag));
  if (leaked) return violation('I18', finally_, 'an inserted message is on the server', ids(leaked));
  const known = new Set<string>();
  for (const { device, tag } of ofKind(entries, 'insert')) known.add(`${device}:${tag}`);
  const tagByID = new Map(ofKind(entries, 'inserted').map(({ message, tag }) => [message.localMessageID, tag]));
  for (const { device, inserted } of ofKind(entries, 'import')) {
    for (const localMessageID of inserted) known.add(`${device}:${tagByID.get(localMessageID)}`);
  }
  const shown = [
    ...ofKind(entries, 'received', 'page', 'found'),
    ...devices.flatMap(({ device, conversations }) =>
      conversations.map(({ messages }) => ({ at: finally_, device, messages })),
    ),
  ];
  return firstOf(shown, ({ at, device, messages }) => {
    const wrong = messages.find(
      (message) => (message.isInserted || tags.has(message.tag)) && !known.has(`${device}:${message.tag}`),
    );
    return wrong && violation('I18', at, 'a device shows what was inserted on another one', device, ids(wrong));
  });
}

function insertedLost(facts: Facts, { device, conversations }: DeviceState): Violation | undefined {
  const lostAt = lostAtOf(facts, device);
  const emptied = ofKind(facts.run.entries, 'delete').filter(
    (call) => call.device === device && call.what === 'allMessages',
  );
  return firstOf(ofKind(facts.run.entries, 'inserted'), ({ at, device: by, conversationID, message }) => {
    if (by !== device || at < lostAt) return undefined;
    if (emptied.some((call) => call.conversationID === conversationID && call.at >= at)) return undefined;
    const messages = conversations.find((one) => one.conversationID === conversationID)?.messages ?? [];
    const stored = messages.find(({ messageID }) => messageID !== '');
    // The history ends at the first gap.
    if (stored && message.orderKey < stored.orderKey) return undefined;
    const found = messages.find(({ localMessageID }) => localMessageID === message.localMessageID);
    if (found?.isInserted && found.orderKey === message.orderKey && found.tag === message.tag) return undefined;
    return violation('I18', finally_, 'an inserted message is gone, or another one', device, ids(message));
  });
}

/** The last note that was taken stays, unless a later call that was not answered took effect. */
function noteLost(facts: Facts, { device, conversations }: DeviceState): Violation | undefined {
  const { entries } = facts.run;
  const lostAt = lostAtOf(facts, device);
  const newLifeAt = newLifeAtOf(facts, device);
  const own = ofKind(entries, 'note', 'noted').filter((entry) => entry.device === device && entry.at > lostAt);
  const isImporting = ofKind(entries, 'import').some((entry) => entry.device === device && entry.at > lostAt);
  const callsOf = Map.groupBy(own, ({ of }) => of);
  return firstOf(conversations, ({ messages }) =>
    firstOf(messages, (message) => {
      const calls: readonly Recorded<NoteCall>[] = callsOf.get(keyOf(message)) ?? [];
      const last = calls.findLastIndex(({ kind }) => kind === 'noted');
      const taken = calls[last];
      // A backup brings what was attached elsewhere.
      if (!taken || isImporting) return undefined;
      // What the server's life held goes with it, also if the call is answered when the device knows of the next.
      const calledAt = calls.slice(0, last).findLast(({ note }) => note === taken.note)?.at ?? taken.at;
      if (!message.isInserted && calledAt < newLifeAt) return undefined;
      const allowed = calls.slice(last).map(({ note }) => note);
      if (allowed.includes(message.note ?? '')) return undefined;
      const what = `a message has the note "${message.note}" in place of "${taken.note}"`;
      return violation('I18', finally_, what, device, ids(message));
    }),
  );
}

function foundOtherwise({ run: { searched } }: Facts): Violation | undefined {
  return firstOf(searched?.searches ?? [], (search) => {
    const fault = misorder(search) ?? difference(search.found, search.expected);
    if (fault === undefined) return undefined;
    return violation(
      'I18',
      finally_,
      `a search: ${fault}`,
      searched?.device ?? '',
      search.conversationID ?? '',
      search.what,
    );
  });
}

function misorder({ found, isAscending }: SearchState): string | undefined {
  const step = isAscending ? 1 : -1;
  const isWrong = found.some(({ orderKey }, index) => step * (orderKey - (found[index - 1]?.orderKey ?? orderKey)) < 0);
  return isWrong ? 'what it found is out of order' : undefined;
}

/** Everything that a device shows of a message but its receipt, which others decide. */
const lineOf = (message: SeenMessage): string => {
  const { receipt, sentStatus, ...rest } = message;
  return JSON.stringify(rest, Object.keys(rest).sort());
};

function difference(found: readonly SeenMessage[], expected: readonly SeenMessage[]): string | undefined {
  const lines = found.map(lineOf).sort();
  const wanted = expected.map(lineOf).sort();
  const index = lines.findIndex((line, at) => line !== wanted[at]);
  if (index < 0 && lines.length === wanted.length) return undefined;
  return `it has ${lines.length} of ${wanted.length}: ${lines[index] ?? 'nothing'} in place of ${wanted[Math.max(0, index)]}`;
}

/**
 * What a reply quotes of a message that the one device does not have any more is left out: only a device that knows of
 * the deletion itself says that the user deleted what is answered.
 */
function withoutGoneQuotes(messages: readonly SeenMessage[], known: ReadonlySet<string>): readonly SeenMessage[] {
  return messages.map((message) => {
    const { changes, ...rest } = message;
    const [, source = ''] = quote.exec(changes ?? '') ?? [];
    return source === '' || known.has(source) ? message : { ...rest, changes: changes?.replace(quote, '') ?? '' };
  });
}

function broughtOtherwise({ run: { backup } }: Facts): Violation | undefined {
  const known = new Set(backup?.expected.map(({ messageID }) => messageID));
  const fault = backup && difference(withoutGoneQuotes(backup.found, known), withoutGoneQuotes(backup.expected, known));
  return fault === undefined
    ? undefined
    : violation('I18', finally_, `a backup on another device: ${fault}`, backup?.userID);
}
