import type { Settings } from '../../config-source.ts';
import { exampleOf } from '../../gateway/origins.ts';
import { type Finding, ok, problem, warning } from './finding.ts';
import type { Machine } from './machine.ts';

const about = 'PARLEY_ALLOWED_ORIGINS';
const refused = 403;
const taken = 101;

/**
 * Knocks at the WebSocket as a page of each origin would that the settings let in. Where no server answers, says what
 * they let in, spelt as browsers spell it.
 */
export async function checkOrigins(
  machine: Machine,
  { process }: Settings,
  address: string | undefined,
): Promise<readonly Finding[]> {
  const origins = process.allowedOrigins.flatMap((entry) => exampleOf(entry) ?? []);
  if (origins.length === 0) return [];
  const words = origins.filter((origin) => !origin.includes('://') || origin === 'file://');
  const findings = words.map((word) =>
    warning(about, `${word} is what any page says that was opened from a file or put into a sandbox, whoever made it`),
  );
  const answers: [origin: string, status: number][] = [];
  for (const origin of origins) {
    const status = address === undefined ? undefined : await machine.knock(`${address.replace(/\/$/, '')}/ws`, origin);
    if (status === undefined) break;
    answers.push([origin, status]);
  }
  const byStatus = Map.groupBy(answers, ([, status]) => status);
  if (byStatus.size === 0) return [...findings, ok(about, `lets in pages such as ${origins.join(', ')}`)];
  for (const [status, found] of byStatus) {
    const named = found.map(([origin]) => origin).join(', ');
    findings.push(
      status === taken
        ? ok(about, `the server at ${address} takes pages of ${named}`)
        : status === refused
          ? problem(
              about,
              `the server at ${address} refuses pages of ${named}; start it anew with these settings, and let the proxy hand on Origin`,
            )
          : warning(about, `the server at ${address} answers ${status} to pages of ${named}; look into its log`),
    );
  }
  return findings;
}
