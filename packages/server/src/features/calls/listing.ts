import { type CommonError, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { toldCall } from './changing.ts';
import type { Context } from './context.ts';
import { memberOf } from './rules.ts';

type Declared = (typeof methods.calls)['queryCallInvitationList'];

/** The calls of a user, the newest first. A page is continued by the callID of its last. */
export async function listCalls(
  context: Context,
  { app, userKey }: Actor,
  { count, next }: ParamsOf<Declared>,
): Promise<ResultOf<Declared> | Refusal<CommonError>> {
  const { calls } = context.storage.read(app);
  const last = next === 0 ? undefined : await calls.byID(String(next));
  if (next !== 0 && !(last && memberOf(last, userKey))) {
    return refuse('CommonModuleParamsInvalid', 'nextFlag: is of no page');
  }
  const before = last && { createdAt: last.createdAt, callID: last.callID };
  const found = await calls.callsOf(userKey, { before, limit: count + 1 });
  const page = found.slice(0, count);
  const told = page.flatMap((call) => {
    const own = memberOf(call, userKey);
    return own ? [toldCall(call, own)] : [];
  });
  return { calls: told, next: found.length > count ? Number(page.at(-1)?.callID ?? 0) : 0 };
}
