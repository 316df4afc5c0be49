import { randomBytes } from 'node:crypto'

/** A new id for a row that a test writes by hand; nothing but its prefix says what it is of. */
export const anyId = (prefix: string): string => `${prefix}_${randomBytes(16).toString('hex')}`
