/** Columns side by side as psql shows them; Chinese characters take two places, a missing value shows as `∅`. */
export function formatTable(names: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const cells = rows.map((row) => row.map((value) => (value === null ? '∅' : oneLine(value))))
  const widths = names.map((name, column) =>
    Math.max(width(name), ...cells.map((row) => width(row[column] ?? ''))),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
      .join(' │ ')
      .trimEnd()
  const rule = widths.map((places) => '─'.repeat(places)).join('─┼─')
  return [line(names), rule, ...cells.map(line), `(${rows.length})`].join('\n')
}

const oneLine = (value: string) => value.replaceAll('\r', '␍').replaceAll('\n', '↵')

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu

function width(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0)
}
