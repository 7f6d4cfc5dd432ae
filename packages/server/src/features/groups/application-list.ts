import { millis } from '@parley/kernel/brand';
import { utf8Length } from '@parley/kernel/utf8';
import type { ParamsOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { answerBytesMax } from '../logs/index.ts';
import { encodeApplications, namesFor, type SeenApplication } from './application-encode.ts';
import type { ListedGroupApplication } from './application-store.ts';
import type { Context } from './context.ts';

/** As the user sees one that concerns him. */
const seenBy = (userKey: Actor['userKey'], listed: ListedGroupApplication): SeenApplication => {
  const { inviterKey } = listed.application;
  if (inviterKey === undefined) return { ...listed, seen: 'join' };
  return { ...listed, seen: inviterKey === userKey ? 'sent' : 'received' };
};

/** One page of applications that concern the caller; of long ones fewer, as many as find room in an answer. */
export async function queryGroupApplicationList(
  context: Context,
  { app, userKey }: Actor,
  { count, after }: ParamsOf<(typeof methods.groups)['queryGroupApplicationList']>,
) {
  const { groups, users } = context.storage.read(app);
  const before = after && { updatedAt: millis(after.updateTime), applicationID: after.id };
  const found = await groups.applicationsBefore({ userKey, before, limit: count + 1 });
  const names = await namesFor(
    users,
    found.map(({ application }) => application),
  );
  const now = context.clock.wall();
  for (let length = Math.min(count, found.length); ; length = Math.ceil(length / 2)) {
    const page = found.slice(0, length).map((one) => seenBy(userKey, one));
    const applications = encodeApplications(page, names, now);
    const isFitting = length <= 1 || utf8Length(JSON.stringify(applications)) <= answerBytesMax;
    if (isFitting) return { applications, isLast: length === found.length };
  }
}
