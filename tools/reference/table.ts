/** A table of Markdown; the first row is its head. */
export function table(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  return [lines[0], `| ${(rows[0] ?? []).map(() => '---').join(' | ')} |`, ...lines.slice(1)].join('\n');
}
