/** A region that was given to no place, so that a number under it belongs to nobody. */
const NOWHERE = '339900'
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/**
 * An identity number of nobody's, with the right check character.
 *
 * @param born `YYYYMMDD`
 * @param sequence three digits; odd for men
 */
export const madeUpNumber = (born: string, sequence: string): string => {
  const first = `${NOWHERE}${born}${sequence}`
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(first[at]), 0)
  return `${first}${'10X98765432'.charAt(sum % 11)}`
}
