import { afterEach, expect, test } from 'vitest';
import { help, helpOfScenario, readCommand } from './command-line.ts';
import { reportLines } from './report.ts';
import { UsageError } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { createStage, type Stage } from './stage.ts';

let stage: Stage | undefined;
afterEach(() => stage?.close());

test('the help names every scenario with what it is about', () => {
  for (const { name, about } of scenarios) expect(help).toMatch(new RegExp(`^  ${name} +${about.slice(0, 10)}`, 'm'));
  expect(readCommand([]).isHelp).toBe(true);
  expect(readCommand(['--help']).scenario).toBeUndefined();
});

test('the help of a scenario tells its options', () => {
  const { scenario, isHelp } = readCommand(['idle', '--help']);
  expect(isHelp).toBe(true);
  expect(scenario && helpOfScenario(scenario)).toContain('--heartbeat-ms N');
});

test('an option that is not named has the number that the help tells', () => {
  const { scenario, numbers, isJson } = readCommand(['send', '--pairs', '7', '--json']);
  expect(isJson).toBe(true);
  expect(numbers).toMatchObject({ pairs: 7, seconds: scenario?.options['seconds']?.fallback });
});

/** Up to the moment at which a bench would start its first process or make its first directory. */
async function begin(args: readonly string[]): Promise<void> {
  const { scenario, numbers } = readCommand(args);
  stage = createStage();
  await stage.close();
  await scenario?.run(numbers, { stage, progress: () => {} });
}

test.each([
  [['nothing'], '"nothing"'],
  [['send', '--pairs', 'x'], '--pairs'],
  [['fanout', '--connections', '0'], '--connections'],
  [['readings', '--engine', '3'], '--engine'],
  [['login', '--pairs', '1'], '--pairs'],
  [['history', '--from', '60000', '--to', '6000'], '--to'],
  [['group', '--fewest', '200', '--members', '200'], '--members'],
  [['conversations', '--few', '10', '--chats', '10'], '--few'],
])('%s is refused', async (args, named) => {
  const refusal = await begin(args).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(UsageError);
  expect((refusal as UsageError).message).toContain(named);
});

test('without --json the figures stand in a table, the references beside them', () => {
  const lines = reportLines({
    scenario: 'login',
    figures: { coldTotalMs: 1234.5, resumedTotalMs: 7 },
    references: { bareLogin: { coldTotalMs: 2 } },
    ratios: { coldToBareLogin: 0.25 },
    generatorLimited: true,
  });
  expect(lines.slice(0, -1).map((line) => line.split(/ +/))).toEqual([
    ['login', 'parley', 'bareLogin'],
    ['coldTotalMs', '1,235', '2.00'],
    ['resumedTotalMs', '7.00', '–'],
    ['coldToBareLogin', '0.250'],
  ]);
  expect(lines.at(-1)).toContain('lower bound');
});
