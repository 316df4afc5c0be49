const HEX_ID = /_([0-9a-f]{12})[0-9a-f]{4}([0-9a-f]{16})$/

/**
 * MSH-10 for a message of the hub: at most 20 characters, as HL7 v2.3–2.6 allow, made of the id's own time and random
 * bits, so that the same message always goes out under the same control id.
 */
export const controlIdOf = (id: string): string => {
  const [, time = '0', random = '0'] = HEX_ID.exec(id) ?? []
  const tail = BigInt(`0x${random}`) & ((1n << 51n) - 1n)
  return `X${BigInt(`0x${time}`).toString(36).padStart(9, '0')}${tail.toString(36).padStart(10, '0')}`.toUpperCase()
}
