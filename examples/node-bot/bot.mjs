// A user that is a program: it answers every text with the same text in capitals.
import { generateToken04 } from '@parley/backend';
import ZIM, { ZIMConnectionState, ZIMConversationType, ZIMMessageType } from '@parley/client';

const { PARLEY_SERVER: server = 'http://127.0.0.1:8700', PARLEY_APP_ID, PARLEY_APP_SECRET, BOT = 'bot' } = process.env;
const appID = Number(PARLEY_APP_ID);
const newToken = () =>
  generateToken04({ appID, userID: BOT, serverSecret: PARLEY_APP_SECRET, effectiveTimeInSeconds: 24 * 3600 });

const zim = ZIM.createOrThrow({ appID, server });

zim.on('peerMessageReceived', async (_zim, { messageList, fromConversationID }) => {
  for (const { type, message } of messageList) {
    if (type !== ZIMMessageType.Text) continue;
    const answer = { type: ZIMMessageType.Text, message: message.toUpperCase() };
    try {
      await zim.sendMessage(answer, fromConversationID, ZIMConversationType.Peer, { priority: 1 });
    } catch (error) {
      console.error(`${fromConversationID} got no answer: ${error.code} ${error.message}`);
    }
  }
});
zim.on('tokenWillExpire', async () => zim.renewToken(await newToken()).catch(console.error));
// What was sent while the bot was away arrives after the login, as if it had just been sent.
zim.on('connectionStateChanged', (_zim, { state, event }) => console.log(ZIMConnectionState[state], event));

await zim.login(BOT, { token: await newToken(), userName: 'Bot' });
console.log(`${BOT} is here`);

process.once('SIGINT', () => zim.destroy());
process.once('SIGTERM', () => zim.destroy());
