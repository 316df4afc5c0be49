/** Fen as people write yuan: `2130.05`. Exact, whatever the amount. */
export const yuan = (fen: number): string => {
  const text = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`
}
