import type { ServerApiActions } from '@parley/backend';
import { actionCodes } from '@parley/protocol/actions/codes';
import { pageEntriesMax, roomID as roomIDSchema } from '@parley/protocol/actions/values';
import { parse } from '@parley/protocol/schema';
import { appOption } from './choose-app.ts';
import { type Command, type OptionValues, type Terminal, textOf } from './command.ts';
import { OperatorError } from './operator-error.ts';
import { type Connecting, type RunningServer, urlOption, withRunningServer } from './running-server.ts';
import { configOption } from './settings.ts';
import { quoted, renderColumns, timeText, wholeNumberOf } from './values.ts';

type Listed = ServerApiActions['QueryAppRoomList']['result']['RoomList'][number];
type Info = ServerApiActions['QueryRoomInfo']['result'];

const limits = { min: 1, max: pageEntriesMax, fallback: pageEntriesMax };
const roomWord = { name: 'roomID', doc: 'the room; quote what the shell would read otherwise' };
const options = { app: appOption, url: urlOption, config: configOption };
const asks =
  'Rooms are kept by the running server, so the command asks that, by the server API and with the secret of the app.';

/** The commands for rooms. */
export function createRoomCommands(connecting: Connecting = {}) {
  const within = (
    terminal: Terminal,
    given: OptionValues,
    work: (server: RunningServer) => Promise<string>,
  ): Promise<number> =>
    withRunningServer(connecting, terminal, given, async (server) => {
      terminal.out(await work(server));
      return 0;
    });
  return { list: listCommand(within), show: showCommand(within), destroy: destroyCommand(within) };
}

type Within = (
  terminal: Terminal,
  given: OptionValues,
  work: (server: RunningServer) => Promise<string>,
) => Promise<number>;

const listCommand = (within: Within): Command => ({
  summary: 'list the rooms of an app',
  doc: `Lists the rooms that there are by roomID, a page at a time: how many members each has, when it was made, and of a room that nobody is in when it ends. ${asks}`,
  options: {
    limit: { value: 'number', doc: `rooms per page, up to ${limits.max} (default: ${limits.fallback})` },
    after: { value: 'roomID', doc: 'begin after this room (default: at the first)' },
    json: { doc: 'print JSON: the rooms, how many there are, and `next`, to be given as --after' },
    ...options,
  },
  examples: ['room list', 'room list --app 42 --limit 20 --after stage-7', 'room list --url https://chat.example.org'],
  run: (terminal, given) => {
    const limit = wholeNumberOf(given, 'limit', limits);
    const after = textOf(given, 'after');
    if (after !== undefined) readRoomID(after, '--after');
    return within(terminal, given, async (server) => {
      const page = { Limit: limit, ...(after !== undefined && { NextFlag: after }) };
      const { RoomList, TotalCount: total, NextFlag } = await server.ask('QueryAppRoomList', page);
      const rooms = RoomList.map(toListed);
      const next = NextFlag === '' ? undefined : NextFlag;
      return given['json'] ? JSON.stringify({ rooms, total, next }) : renderRooms(rooms, total, next);
    });
  },
});

const showCommand = (within: Within): Command => ({
  summary: 'show what a room is',
  doc: `Shows what the room is called, who made it, how many members it has and how many of them are connected, its attributes, whether it keeps its messages, and when it ends. ${asks}`,
  words: [roomWord],
  options: { json: { doc: 'print JSON' }, ...options },
  examples: ['room show stage-7', 'room show stage-7 --json'],
  run: (terminal, given, [text]) => {
    const roomID = readRoomID(text);
    return within(terminal, given, async (server) => {
      const shown = toShown(await find(server, roomID));
      return given['json'] === true ? JSON.stringify(shown) : renderRoom(shown);
    });
  },
});

const destroyCommand = (within: Within): Command => ({
  summary: 'end a room',
  doc: `Ends the room at once with everything in it, messages that it keeps too. Its members are told that the room does not exist; the roomID may be used again. Asks for the roomID before it begins. ${asks}`,
  words: [roomWord],
  options: { yes: { doc: 'do not ask' }, ...options },
  examples: ['room destroy stage-7', 'room destroy stage-7 --yes --app 42'],
  run: (terminal, given, [text]) => {
    const roomID = readRoomID(text);
    return within(terminal, given, async (server) => {
      const info = await find(server, roomID);
      if (given['yes'] !== true) await confirm(terminal, server, info);
      await server.ask('DestroyRoom', { RoomId: roomID }, missing(server, roomID));
      return `${roomID} is ended`;
    });
  },
});

function readRoomID(text = '', name = '<roomID>'): string {
  const parsed = parse(roomIDSchema, text);
  if (!parsed.ok) throw new OperatorError(`${name} ${parsed.fault.fault}`, { exitCode: 2 });
  return parsed.value;
}

const missing =
  ({ app }: RunningServer, roomID: string) =>
  (code: number): OperatorError | undefined =>
    code === actionCodes.roomMissing
      ? new OperatorError(`app ${app} has no room ${roomID}; \`npm run parley -- room list\` shows its rooms`)
      : undefined;

const find = (server: RunningServer, roomID: string): Promise<Info> =>
  server.ask('QueryRoomInfo', { RoomId: roomID }, missing(server, roomID));

const toListed = ({ RoomId, RoomName, MemberCount, CreateTime, DestroyTime }: Listed) => ({
  roomID: RoomId,
  roomName: RoomName,
  memberCount: MemberCount,
  createdAt: timeText(CreateTime),
  endsAt: DestroyTime === 0 ? null : timeText(DestroyTime),
});

function renderRooms(rooms: readonly ReturnType<typeof toListed>[], total: number, next: string | undefined): string {
  if (rooms.length === 0) return total === 0 ? 'no rooms' : 'no further rooms';
  const cells = rooms.map(({ roomID, memberCount, createdAt, endsAt, roomName }) => [
    ...[roomID, String(memberCount), createdAt, endsAt ?? '', quoted(roomName)],
  ]);
  const more = next === undefined ? [] : [`More: --after ${next}`];
  return [renderColumns(['RoomID', 'Members', 'Created', 'Ends', 'Name'], cells), `Rooms: ${total}`, ...more].join(
    '\n',
  );
}

const toShown = (info: Info) => ({
  ...toListed(info),
  onlineCount: info.OnlineCount,
  creatorUserID: info.CreatorUserId === '' ? null : info.CreatorUserId,
  destroyDelaySeconds: info.DestroyDelayTime,
  keepsMessages: info.IsMsgStored,
  messageSeq: info.MsgSeq,
  attributes: Object.fromEntries(info.Attributes.map(({ Key, Value }) => [Key, Value])),
});

function renderRoom(shown: ReturnType<typeof toShown>): string {
  const attributes = Object.entries(shown.attributes).map(([key, value]) => `${quoted(key)}: ${quoted(value)}`);
  const lines: readonly (readonly [title: string, value: string])[] = [
    ['RoomID', shown.roomID],
    ['Name', quoted(shown.roomName)],
    ['Created', `${shown.createdAt} by ${shown.creatorUserID ?? "the app's server"}`],
    ['Members', `${shown.memberCount}, of whom ${shown.onlineCount} are connected`],
    ['Ends', shown.endsAt ?? `${shown.destroyDelaySeconds} s after its last member`],
    ['Attributes', attributes.length === 0 ? 'none' : attributes.join(', ')],
    ['Messages', `newest ${shown.messageSeq}, ${shown.keepsMessages ? 'kept' : 'not kept'}`],
  ];
  const width = Math.max(...lines.map(([title]) => title.length));
  return lines.map(([title, value]) => `${title.padEnd(width)}  ${value}`).join('\n');
}

async function confirm(terminal: Terminal, { app }: RunningServer, { RoomId, MemberCount }: Info): Promise<void> {
  terminal.err(`This ends room ${RoomId} of app ${app} with ${MemberCount} members.`);
  const answer = await terminal.ask('Type the roomID to go on: ');
  if (answer === undefined)
    throw new OperatorError('nobody is there to ask; add --yes to end the room without', { exitCode: 2 });
  if (answer.trim() !== RoomId) throw new OperatorError('that is not the roomID; nothing was changed');
}
