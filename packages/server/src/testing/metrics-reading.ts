/** What was read of the metrics, by series: `name{label="value"}`. Throws on a line that is not of the format. */
export function readMetrics(text: string): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || /^# (?:HELP|TYPE) [a-z_0-9]+ /.test(line)) continue;
    const sample = /^([a-z_0-9]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})?) (-?[0-9.e+-]+)$/.exec(line);
    const [series, value] = [sample?.[1], Number(sample?.[2])];
    if (series === undefined || Number.isNaN(value)) throw new Error(`not a sample: ${line}`);
    if (values.has(series)) throw new Error(`twice: ${series}`);
    values.set(series, value);
  }
  return values;
}
