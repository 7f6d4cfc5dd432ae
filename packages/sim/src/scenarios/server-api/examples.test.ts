import type { ServerApiActions } from '@parley/backend/actions';
import { actionCodes } from '@parley/protocol/actions/codes';
import { codesOf } from '@parley/protocol/actions/define';
import { actions } from '@parley/protocol/actions/index';
import { expect, test } from 'vitest';
import { actionExamples } from '../../examples/server-api/index.ts';
import { queryOf } from '../../examples/server-api/query.ts';
import { setExampleStage } from './example-stage.ts';

const declared = Object.values(actions).flatMap((ofFeature) => Object.values(ofFeature));

/** Times and IDs of messages are others in each world: what stays is that they are such. */
const veiled = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
    /^(?:1[67]\d{8}|\d{12,})$/.test(String(one))
      ? `${typeof one} of ${String(one).length > 10 ? 'many' : 10} digits`
      : one,
  );

let readOnly: ReturnType<typeof setExampleStage> | undefined;

/** What only reads has one stage together. */
async function stageOf(name: string, preparations: number): ReturnType<typeof setExampleStage> {
  if (preparations > 0 || !/^(?:Query|Check)/.test(name)) return setExampleStage();
  readOnly ??= setExampleStage();
  return readOnly;
}

test.each(declared.map((action) => [action.name, action] as const))(
  'the example of %s is answered as the reference says, and tells what is declared',
  async (name: keyof ServerApiActions, action) => {
    const { before = [], takes = [], params: shown, code = 0, answer } = actionExamples[name];
    const { chat, backend, prepare, told } = await stageOf(name, before.length);
    let last: object = {};
    for (const [asked, its] of before) last = await prepare(asked, its);
    const taken = Object.entries(last).filter(([field]) => takes.includes(field));
    const params = { ...shown, ...Object.fromEntries(taken) };
    told.clear();
    const { Code, Message, RequestId, ...fields } =
      action.http === 'GET' ? await backend.get(name, queryOf(params)) : await backend.call(name, { ...params });
    expect({ Code, ...(veiled(fields) as object) }).toEqual({ Code: code, ...(veiled(answer) as object) });
    expect(codesOf(action).map((one) => actionCodes[one])).toContain(Code);
    // Whoever waits for the others to read asks a second after one left.
    await chat.run(1100);
    const events: readonly string[] = action.events;
    expect([...told].filter((event) => !events.includes(event))).toEqual([]);
    if (events.length > 0) expect(told.size).toBeGreaterThan(0);
  },
);
