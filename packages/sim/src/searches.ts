import { type ZIMMessage, ZIMMessageOrder, type ZIMMessageSearchConfig, ZIMMessageType } from '@parley/client';
import { sleep } from '@parley/kernel/clock';
import { type DeviceProcess, toSeenMessage } from './device.ts';
import type { SearchState } from './facts.ts';
import type { BackupTaken } from './history.ts';
import type { MemoryFolder } from './memory-folder.ts';
import { typeOf } from './places.ts';

/** Small, so that what is found is paged, and slow enough for the rate of calls. */
const pageCount = 20;
const pauseMs = 15;

type Wanted = Partial<Pick<ZIMMessageSearchConfig, 'keywords' | 'messageTypes' | 'order'>>;

const searches: readonly Wanted[] = [
  { keywords: ['t'] },
  { keywords: ['1'], order: ZIMMessageOrder.Ascending },
  { keywords: ['beside', 't'] },
  { messageTypes: [ZIMMessageType.Text, ZIMMessageType.Combine], order: ZIMMessageOrder.Ascending },
];

/** What a conversation shows of itself. */
export interface Shown {
  readonly conversationID: string;
  readonly messages: readonly ZIMMessage[];
}

/** Texts by which a message is found; `undefined`: it never is. Written down a second time, as the rules say it. */
function textsOf(message: ZIMMessage): readonly string[] | undefined {
  const fields = message as Partial<Record<'message' | 'title' | 'summary', string>> & {
    readonly messageInfoList?: readonly { readonly message?: string }[];
  };
  switch (message.type) {
    case ZIMMessageType.Text:
      return [fields.message ?? ''];
    case ZIMMessageType.Combine:
      return [fields.title ?? '', fields.summary ?? ''];
    case ZIMMessageType.Multiple:
      return (fields.messageInfoList ?? []).map((item) => item.message ?? '');
    default:
      return undefined;
  }
}

function isWanted(message: ZIMMessage, { keywords = [], messageTypes = [] }: Wanted): boolean {
  const texts = textsOf(message)?.map((text) => text.toLowerCase());
  const hasType = messageTypes.length === 0 || messageTypes.some((type) => type === message.type);
  return texts !== undefined && hasType && keywords.every((keyword) => texts.some((text) => text.includes(keyword)));
}

/** All pages of a search, of one conversation or of all. */
export async function findAll(
  { zim, clock }: DeviceProcess,
  wanted: Wanted,
  conversationID?: string,
): Promise<ZIMMessage[]> {
  const found: ZIMMessage[] = [];
  for (let nextMessage: ZIMMessage | undefined; ; ) {
    await sleep(clock, pauseMs);
    const config = { ...wanted, count: pageCount, ...(nextMessage && { nextMessage }) };
    const page =
      conversationID === undefined
        ? await zim.searchGlobalLocalMessages(config)
        : await zim.searchLocalMessages(conversationID, typeOf(conversationID), config);
    found.push(...page.messageList);
    nextMessage = page.nextMessage;
    if (!nextMessage) return found;
  }
}

/** Searches of a device beside its history, which ends at the first gap; what lies beyond is left out of both. */
export async function readSearches(process: DeviceProcess, shown: readonly Shown[]): Promise<readonly SearchState[]> {
  const oldest = new Map(shown.map(({ conversationID, messages }) => [conversationID, messages[0]?.orderKey]));
  const isShown = ({ conversationID = '', orderKey = 0 }: ZIMMessage): boolean =>
    orderKey >= (oldest.get(conversationID) ?? Number.POSITIVE_INFINITY);
  const states: SearchState[] = [];
  for (const wanted of searches) {
    const expected = shown.map(({ messages }) => messages.filter((message) => isWanted(message, wanted)));
    const { order = ZIMMessageOrder.Descending, ...conditions } = wanted;
    const isAscending = order === ZIMMessageOrder.Ascending;
    const state = (found: readonly ZIMMessage[], list: readonly ZIMMessage[]): SearchState => ({
      what: JSON.stringify(conditions),
      isAscending,
      found: found.filter(isShown).map(toSeenMessage),
      expected: list.map(toSeenMessage),
    });
    states.push(state(await findAll(process, wanted), expected.flat()));
    for (const [index, { conversationID }] of shown.entries()) {
      const found = await findAll(process, wanted, conversationID);
      states.push({ ...state(found, expected[index] ?? []), conversationID });
    }
  }
  return states;
}

/** What the checkers know of the newest backup of a folder. */
export function contentOf({ lines }: MemoryFolder): Pick<BackupTaken, 'inserted' | 'epoch' | 'places'> {
  // A file that is still being written is empty.
  const [header, ...messages] = lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  const conversations: readonly { log: number; position: number }[] = header?.conversations ?? [];
  return {
    inserted: messages.flatMap(({ inserted }) => (inserted === undefined ? [] : [String(inserted.localMessageID)])),
    ...(header?.epoch !== undefined && { epoch: header.epoch }),
    places: Object.fromEntries(conversations.map(({ log, position }) => [log, position])),
  };
}
