import { proveAccess } from '#test/access/proof.ts'
import { namesOf } from '#test/access/stage.ts'

// One file for the contexts with few lines, since each file sets a stage of its own.
proveAccess([...namesOf('alliance'), ...namesOf('audit'), ...namesOf('messaging'), ...namesOf('views')])
