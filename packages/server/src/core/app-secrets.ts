import { type Millis, millis } from '@parley/kernel/brand';
import type { AppRow, EarlierSecret } from '../storage/storage.ts';

type AppSecrets = Pick<AppRow, 'serverSecret' | 'earlierSecrets'>;

/** So many earlier secrets hold at once: whoever may show one is known, and a check costs so many more tries. */
export const earlierSecretsMax = 2;

/** Every secret of the app that holds at `now`, the newest first: the present one always. */
export const secretsAt = (app: AppSecrets, now: Millis): readonly string[] => [
  app.serverSecret,
  ...earlierSecretsAt(app, now).map(({ serverSecret }) => serverSecret),
];

/** The earlier secrets that still hold, the newest first. */
export const earlierSecretsAt = ({ earlierSecrets = [] }: AppSecrets, now: Millis): readonly EarlierSecret[] =>
  earlierSecrets.filter(({ until }) => now < until).slice(0, earlierSecretsMax);

/**
 * Gives the app another secret. When the grace is over that one alone holds: the present one and those before it
 * hold until then, unless they end sooner. Of several the newest stay.
 */
export function replaceSecret(
  app: AppRow,
  { serverSecret, now, graceMs }: { readonly serverSecret: string; readonly now: Millis; readonly graceMs: number },
): AppRow {
  const { earlierSecrets: _before, ...rest } = app;
  const end = now + graceMs;
  const holding = [{ serverSecret: app.serverSecret, until: millis(end) }, ...earlierSecretsAt(app, now)]
    .filter((earlier) => earlier.serverSecret !== serverSecret)
    .map((earlier) => ({ ...earlier, until: millis(Math.min(earlier.until, end)) }))
    .filter(({ until }) => now < until)
    .slice(0, earlierSecretsMax);
  return { ...rest, serverSecret, ...(holding.length > 0 && { earlierSecrets: holding }) };
}

/** The app with its present secret alone. */
export function endEarlierSecrets({ earlierSecrets: _ended, ...app }: AppRow): AppRow {
  return app;
}
