const HEX_ID = /_([0-9a-f]{12})[0-9a-f]{4}([0-9a-f]{16})$/
/** Five bits a digit. */
const RADIX = 32

/**
 * MSH-10 for a message of the hub: at most 20 characters, as HL7 v2.3–2.6 allow, made of the id's own time and random
 * bits, so that the same message always goes out under the same control id.
 *
 * It has no letter S: some receivers take a header or an envelope (MSH, FHS, BHS, FTS, BTS before a delimiter) for one
 * wherever it stands in a message, and would find a second header in an id that ends so.
 */
export const controlIdOf = (id: string): string => {
  const [, time = '0', random = '0'] = HEX_ID.exec(id) ?? []
  return `X${digits(BigInt(`0x${time}`), 9)}${digits(BigInt(`0x${random}`), 10)}`
}

/** The last so many digits of a number, W in place of S. */
const digits = (value: bigint, length: number): string =>
  BigInt.asUintN(length * 5, value)
    .toString(RADIX)
    .padStart(length, '0')
    .replaceAll('s', 'w')
    .toUpperCase()
