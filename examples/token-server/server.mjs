// An application server: it knows who is asking and hands that user a token for the chat.
import { generateToken04 } from '@parley/backend';
import express from 'express';

const { PARLEY_APP_ID, PARLEY_APP_SECRET, PORT = '3000' } = process.env;
const appID = Number(PARLEY_APP_ID);
if (!appID || !PARLEY_APP_SECRET)
  throw new Error('set PARLEY_APP_ID and PARLEY_APP_SECRET; `npm run parley -- app list` shows them');

const app = express();

// Yours reads the user from the session of your app. This one believes the page, so keep it on your machine.
app.get('/token', async (request, response) => {
  const userID = String(request.query.user ?? '');
  try {
    const token = await generateToken04({
      appID,
      userID,
      serverSecret: PARLEY_APP_SECRET,
      effectiveTimeInSeconds: 3600,
    });
    response.json({ appID, token });
  } catch (error) {
    response.status(400).json({ error: error.message });
  }
});

const server = app.listen(Number(PORT), '127.0.0.1', () =>
  console.log(`tokens at http://127.0.0.1:${server.address().port}/token`),
);
