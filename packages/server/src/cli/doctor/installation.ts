import type { Millis } from '@parley/kernel/brand';
import { earlierSecretsAt } from '../../core/app-secrets.ts';
import type { AppRow, Storage } from '../../storage/storage.ts';
import { timeText } from '../values.ts';
import { type Finding, ok, problem, warning } from './finding.ts';
import type { Machine } from './machine.ts';

const clockOffsetMsMax = 2000;
const secretPattern = /^[!-~]{32}$/;
/** A node that is restarted leaves its slot to run out, which is no fault. */
const abandonedMs = 10 * 60 * 1000;

/** What the database says of the installation. */
export async function checkInstallation(
  machine: Machine,
  { system, engine }: Storage,
  configuredAppID: number | undefined,
): Promise<readonly Finding[]> {
  const before = machine.wall();
  const databaseTime = await system.databaseTime();
  // The embedded database has no other clock than the machine's.
  const clock = engine === 'postgres' ? [checkClock((before + machine.wall()) / 2 - databaseTime)] : [];
  const slots = await system.abandonedSlots(abandonedMs);
  return [
    ...clock,
    ...checkApps(await system.apps(), configuredAppID, databaseTime),
    ...(slots === 0
      ? []
      : [
          warning(
            'node leases',
            `${slots} expired and were never given back: servers were killed or crashed; look into their logs, the next servers take the slots over`,
          ),
        ]),
  ];
}

function checkClock(offsetMs: number): Finding {
  const rounded = Math.round(offsetMs);
  if (Math.abs(offsetMs) > clockOffsetMsMax) {
    return problem(
      'clock',
      `is ${rounded} ms off that of the database, and a server more than ${clockOffsetMsMax} ms off is not ready; run a time service (NTP) on both machines`,
    );
  }
  return ok('clock', `is ${rounded} ms off that of the database`);
}

function checkApps(rows: readonly AppRow[], configuredAppID: number | undefined, now: Millis): readonly Finding[] {
  const about = 'apps';
  if (rows.length === 0) {
    if (configuredAppID !== undefined)
      return [ok(about, `the next start makes app ${configuredAppID} of the settings`)];
    return [warning(about, 'there is none yet; the next start makes one, or `npm run parley -- app create` does')];
  }
  const odd = rows
    .filter(({ serverSecret }) => !secretPattern.test(serverSecret))
    .map(({ app, serverSecret }) =>
      problem(
        about,
        `the secret of app ${app} has ${serverSecret.length} characters or odd ones, and no token can be made with it; \`npm run parley -- app rotate-secret ${app}\``,
      ),
    );
  const earlier = rows.flatMap((row) =>
    earlierSecretsAt(row, now).map(({ until }) =>
      ok(
        about,
        `an earlier secret of app ${row.app} holds until ${timeText(until)}; \`npm run parley -- app end-earlier-secrets ${row.app}\` ends it`,
      ),
    ),
  );
  const enabled = rows.filter(({ isEnabled }) => isEnabled).length;
  if (enabled === 0) {
    return [
      ...odd,
      ...earlier,
      warning(about, 'all are disabled, so nobody can log in; `npm run parley -- app enable <AppID>`'),
    ];
  }
  return [...odd, ...earlier, ok(about, `${enabled} of ${rows.length} enabled`)];
}
