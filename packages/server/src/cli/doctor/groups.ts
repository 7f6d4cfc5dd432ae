import type { AppID } from '../../core/ids.ts';
import type { GroupFigures } from '../../features/groups/store.ts';
import type { Storage } from '../../storage/storage.ts';
import type { LongWork } from '../long-work.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const about = 'groups';
const groupsPerPage = 500;
/** Faults that are told one by one. */
const namedMax = 20;

/** Whether what groups say of themselves is what the rows of their members say. */
export async function checkGroups({ system, read }: Storage, { step }: LongWork): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  let looked = 0;
  for (const { app } of await system.apps()) {
    for (let after = 0; ; ) {
      const page = await read(app).groups.figuresAfter({ after, limit: groupsPerPage });
      const last = page.at(-1);
      if (!last) break;
      after = last.log;
      looked += page.length;
      step('looking at groups', looked, looked + groupsPerPage);
      found.push(...page.flatMap((figures) => faultsOf(app, figures)));
    }
  }
  if (found.length === 0) return [ok(about, looked === 0 ? 'there is none' : `${looked}, and all are sound`)];
  const more = found.length - namedMax;
  return [...found.slice(0, namedMax), ...(more > 0 ? [problem(about, `${more} further findings are not shown`)] : [])];
}

function faultsOf(app: AppID, figures: GroupFigures): readonly Finding[] {
  const { groupID, isLiving, memberRows } = figures;
  const name = `group ${groupID} of app ${app}`;
  if (!isLiving) {
    return memberRows === 0 || figures.awaitsSweep
      ? []
      : [problem(about, `${name} was dismissed and has ${memberRows} members for good; ${restore}`)];
  }
  return [...countsOf(name, figures), ...windowsOf(name, figures)];
}

const restore = 'somebody changed the database: restore a backup (parley restore)';

function countsOf(name: string, { groupID, memberCount, memberRows, owners, unregistered }: GroupFigures) {
  const mend = `\`npm run parley -- group mend ${groupID}\``;
  return [
    ...(memberCount === memberRows
      ? []
      : [problem(about, `${name} says that it has ${memberCount} members and has ${memberRows}; ${mend}`)]),
    ...(memberRows === 0
      ? [problem(about, `${name} lives without a member; \`npm run parley -- group dismiss ${groupID}\``)]
      : owners === 1
        ? []
        : [problem(about, `${name} has ${owners} owners; ${mend}`)]),
    ...(unregistered === 0
      ? []
      : [
          warning(
            about,
            `${name} has ${unregistered} members who were deleted; \`npm run parley -- user delete\` with each takes them out`,
          ),
        ]),
  ];
}

const windowsOf = (name: string, { withoutWindow, strayWindows }: GroupFigures): readonly Finding[] => [
  ...(withoutWindow === 0
    ? []
    : [problem(about, `${name} has ${withoutWindow} members who cannot read it; ${restore}`)]),
  ...(strayWindows === 0
    ? []
    : [problem(about, `${name} is read by ${strayWindows} users who are no members; ${restore}`)]),
];
