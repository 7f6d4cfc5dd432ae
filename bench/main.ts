/** `npm run bench -- <scenario>`: measures Parley against frozen references in the same run. */
import { help, helpOfScenario, readCommand } from './command-line.ts';
import { reportLines } from './report.ts';
import { UsageError } from './scenario.ts';
import { createStage } from './stage.ts';

async function main(args: readonly string[]): Promise<number> {
  const { scenario, numbers, isJson, isHelp } = readCommand(args);
  if (!scenario || isHelp) {
    console.log(scenario ? helpOfScenario(scenario) : help);
    return 0;
  }
  const stage = createStage();
  const interrupt = (): void => {
    console.error('bench: interrupted, cleaning up');
    void stage.close().then(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
  try {
    const report = await scenario.run(numbers, { stage, progress: (line) => console.error(line) });
    if (isJson) console.log(JSON.stringify(report));
    else for (const line of reportLines(report)) console.log(line);
    return 0;
  } finally {
    await stage.close();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
