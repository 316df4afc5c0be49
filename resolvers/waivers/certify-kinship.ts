import { BadInput, type InputProblem } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { seatKindOf } from '#resolvers/access.ts'
import { inAlliance } from '#resolvers/alliance/in-alliance.ts'
import type { Actor, Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type Certified, keepKinship } from '#resolvers/waivers/keep-kinship.ts'
import { readPerson } from '#resolvers/waivers/named-donor.ts'
import { isCertifiable } from '#rules/waivers/kin-terms.ts'
import type { Relation } from '#rules/waivers/terms.ts'

/** Somebody as an input names them; the number is kept as a cipher and a keyed hash. */
export type PersonInput = { readonly name: string; readonly identityNumber: string }

export type CertifyKinshipInput = OperationInput & {
  readonly donor: PersonInput
  readonly relative: PersonInput
  /** What the relative is to the donor. */
  readonly relation: Relation
  /** The citizen service's own number of it; a window has none. */
  readonly reference?: string | null
}

/**
 * A donor certifies somebody as their kin, at a hospital's window or in the citizen service: from then on that relative's
 * stays find the donor by themselves. The same again is the same kinship. What the citizen service tells holds in every
 * alliance that its body watches over; the first of them answers.
 * @throws KinshipRefused
 */
export const certifyKinship = operation(
  'waivers.certifyKinship',
  async (tx: Tx, input: CertifyKinshipInput): Promise<{ id: Id<'Kinship'> }> => {
    const certified = certifiedOf(tx, input)
    const ids: Id<'Kinship'>[] = []
    for (const seat of tx.actor.seats) ids.push(await keepKinship(inAlliance(tx, seat), certified))
    const [id] = ids
    if (id === undefined) throw new Error('an actor without a seat')
    tx.note({ subjectId: id, after: { relation: certified.relation, reference: certified.reference, ids } })
    return { id }
  },
)

/** Is it a body that speaks for the citizen service, and no window? */
export const speaksForCitizenService = (actor: Actor): boolean => seatKindOf(actor) === 'OVERSIGHT'

const certifiedOf = (tx: Tx, input: CertifyKinshipInput): Certified => {
  const donor = readPerson(input.donor, 'donor', tx.now)
  const relative = readPerson(input.relative, 'relative', tx.now)
  const reference = input.reference?.trim() || null
  const byService = speaksForCitizenService(tx.actor)
  const { relation } = input
  const problems = [
    ...donor.problems,
    ...relative.problems,
    ...(isCertifiable(relation) ? [] : [RELATION]),
    ...(byService === (reference !== null) ? [] : [byService ? REFERENCE_MISSING : REFERENCE_AT_A_WINDOW]),
  ]
  if (problems.length > 0 || donor.person === null || relative.person === null || !isCertifiable(relation))
    throw new BadInput(problems)
  return {
    source: byService ? 'CITIZEN_SERVICE' : 'WINDOW',
    reference,
    donor: donor.person,
    relative: relative.person,
    relation,
    certifiedAt: tx.occurredAt,
    revokedAt: null,
  }
}

const RELATION: InputProblem = {
  field: 'relation',
  words: {
    zh: '不能认证该关系；本人的献血记录会自动查询，其他关系无登记机关可以核验',
    en: 'can not be certified: somebody’s own donations are looked up by themselves, and no register proves any other relation',
  },
}
const REFERENCE_MISSING: InputProblem = {
  field: 'reference',
  words: { zh: '缺少平台的认证编号', en: 'the citizen service’s own number is missing' },
}
const REFERENCE_AT_A_WINDOW: InputProblem = {
  field: 'reference',
  words: {
    zh: '认证编号由市民服务平台给出，窗口认证不填',
    en: 'is given by the citizen service alone; leave it out at a window',
  },
}
