const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*'

/** The check character of an ISBT 128 donation number (MOD 37-2), worked out as a station's own system does. */
export const donationCheckCharacter = (number: string): string => {
  let sum = 0
  for (const character of number) sum = ((sum + ALPHABET.indexOf(character)) * 2) % 37
  return ALPHABET.charAt((38 - sum) % 37)
}
