import { donationCheckCharacter } from '#rules/identifiers/isbt128.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*'

/** The two flag characters that a scanner reads behind a donation number: its check value from 60 on. */
export const donationFlags = (donationNumber: string): string =>
  String(60 + ALPHABET.indexOf(donationCheckCharacter(donationNumber)))
