import { type CipherColumns, rotateCiphers } from '#db/cipher-rotation.ts'
import type { Database } from '#db/client.ts'
import type { IdentityKeys } from '#db/identity-keys.ts'

const KEPT: CipherColumns = {
  kinships: ['donor_cipher', 'donor_name_cipher', 'relative_cipher', 'relative_name_cipher'],
  waiver_cases: ['donors_cipher', 'payee_cipher'],
  peer_messages: ['person_cipher'],
}

/** Encrypts anew whatever of waivers tells who somebody is (see {@link rotateCiphers}). */
export const rotateWaiverCiphers = (database: Database, keys: IdentityKeys): Promise<number> =>
  rotateCiphers(database, keys, KEPT)
