import { proveAccess } from '#test/access/proof.ts'
import { namesOf } from '#test/access/stage.ts'

proveAccess(namesOf('cold-chain'))
