import { generateToken04 } from '@parley/backend';

/** Yours reads the user from the session of your app. This one believes the page, so keep it on your machine. */
export async function GET(request) {
  const appID = Number(process.env.PARLEY_APP_ID);
  const userID = new URL(request.url).searchParams.get('user') ?? '';
  const serverSecret = process.env.PARLEY_APP_SECRET ?? '';
  try {
    const token = await generateToken04({ appID, userID, serverSecret, effectiveTimeInSeconds: 3600 });
    return Response.json({ appID, token });
  } catch ({ message }) {
    return Response.json({ error: message }, { status: 400 });
  }
}
