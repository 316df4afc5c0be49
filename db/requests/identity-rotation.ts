import { rotateCiphers } from '#db/cipher-rotation.ts'
import type { Database } from '#db/client.ts'
import type { IdentityKeys } from '#db/identity-keys.ts'

/** Encrypts anew every patient's identity number (see {@link rotateCiphers}). */
export const rotateIdentityNumbers = (database: Database, keys: IdentityKeys): Promise<number> =>
  rotateCiphers(database, keys, { patients: ['identity_cipher'] })
