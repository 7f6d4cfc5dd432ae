import { generateToken04 } from '@parley/backend';

export async function GET() {
  const serverSecret = '0123456789abcdef0123456789abcdef';
  const token = await generateToken04({ appID: 1_000_001, userID: 'alice', serverSecret, effectiveTimeInSeconds: 60 });
  return Response.json({ token });
}
