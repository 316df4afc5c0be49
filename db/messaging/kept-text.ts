import type { IdentityKeys } from '#db/identity-keys.ts'

declare const kept: unique symbol

/** A text about a message as it is kept, which may quote it: encrypted, or plain where an older version has kept it. */
export type KeptText = string & { readonly [kept]: 'text' }

/** No text of the hub begins so. */
const MARK = 'aes-gcm:'

export const keepText = (keys: IdentityKeys, text: string | null): KeptText | null =>
  text === null ? null : (`${MARK}${keys.encrypt(text)}` as KeptText)

/** The text itself. @throws when the key is gone or the text was tampered with */
export const readText = (keys: IdentityKeys, text: KeptText | null): string | null =>
  text?.startsWith(MARK) ? keys.decrypt(text.slice(MARK.length)) : text

/** What every text kept with the newest key begins with. */
export const newestText = (keys: IdentityKeys): string => `${MARK}${keys.prefixes.text}`
