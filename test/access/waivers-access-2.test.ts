import { proveAccess } from '#test/access/proof.ts'
import { namesOf } from '#test/access/stage.ts'

// Two files, since they are worked side by side.
const names = namesOf('waivers')
const HALF = Math.ceil(names.length / 2)

proveAccess(names.slice(HALF))
