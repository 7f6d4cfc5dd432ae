import type { Broadcast } from '../features/messages/broadcast-store.ts';
import { stopBroadcast } from '../features/messages/index.ts';
import { appOption, chooseApp } from './choose-app.ts';
import type { Command } from './command.ts';
import { withStorage } from './guest-storage.ts';
import { OperatorError } from './operator-error.ts';
import { configOption } from './settings.ts';
import { renderColumns, timeText, wholeNumberOf } from './values.ts';

const limits = { min: 1, max: 1000, fallback: 20 };

const toListed = ({ messageID, senderUserID, sentAt, state, told, body }: Broadcast) => ({
  messageID: String(messageID),
  sentAt: timeText(sentAt),
  state,
  told,
  senderUserID,
  bytes: Buffer.byteLength(body),
});

function render(listed: readonly ReturnType<typeof toListed>[]): string {
  if (listed.length === 0) return 'no messages to all users in the last 7 days';
  const cells = listed.map(({ messageID, sentAt, state, told, bytes, senderUserID }) => [
    ...[messageID, sentAt, state, String(told), String(bytes), senderUserID],
  ]);
  return renderColumns(['MessageID', 'Sent', 'State', 'Users told', 'Bytes', 'Sender'], cells);
}

export const broadcastListCommand: Command = {
  summary: 'list messages to all users',
  doc: "Lists what the app's own server told everybody, the newest first: when, in whose name, how many users were told so far, and whether it is under way, done or was stopped. What they say is not shown.",
  options: {
    app: appOption,
    limit: { value: 'number', doc: `messages, up to ${limits.max} (default: ${limits.fallback})` },
    json: { doc: 'print JSON' },
    config: configOption,
  },
  examples: ['broadcast list', 'broadcast list --app 42 --json'],
  run: (terminal, options) => {
    const limit = wholeNumberOf(options, 'limit', limits);
    return withStorage(terminal, options, async (guest) => {
      const app = await chooseApp(guest, options);
      const listed = (await guest.storage.read(app).broadcasts.newest(limit)).map(toListed);
      terminal.out(options['json'] === true ? JSON.stringify({ broadcasts: listed }) : render(listed));
      return 0;
    });
  },
};

export const broadcastStopCommand: Command = {
  summary: 'stop a message to all users',
  doc: 'Ends a message to all users that is under way: nobody is told any more. Who was told has it.',
  words: [{ name: 'messageID', doc: 'the message; `broadcast list` shows them' }],
  options: { app: appOption, config: configOption },
  examples: ['broadcast stop 123456789012345'],
  run: (terminal, options, [word = '']) =>
    withStorage(terminal, options, async (guest) => {
      if (!/^\d{1,16}$/.test(word)) throw new OperatorError('<messageID> is no number', { exitCode: 2 });
      const app = await chooseApp(guest, options);
      const stopped = await guest.storage.transact([{ app, kind: 'name', key: 'broadcasts' }], (transaction) =>
        stopBroadcast(transaction.stores(app), Number(word)),
      );
      if (!stopped) throw new OperatorError(`app ${app} has no message ${word} to all users that is under way`);
      terminal.out(`stopped; ${stopped.told} users were told`);
      return 0;
    }),
};
