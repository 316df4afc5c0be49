/** PostgreSQL keeps no text with U+0000, and half a surrogate pair is no character at all. */
const UNSTORABLE = /\0|\p{Surrogate}/u

/** Whether the database keeps this text as it stands. */
export const isKeepableText = (text: string): boolean => !UNSTORABLE.test(text)

/** The years that JavaScript and PostgreSQL write alike: four digits, none of them before Christ. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z')
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z')

/** Whether this is a time, and one that the database reads as it is written. */
export const isKeepableTime = (at: Date): boolean => at.getTime() >= FIRST_MS && at.getTime() <= LAST_MS
