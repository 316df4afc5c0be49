import {
  findKinshipByReference,
  type KinshipRow,
  listKinshipsByIds,
  lockKinship,
} from '#db/waivers/finders-kin.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { inAlliance } from '#resolvers/alliance/in-alliance.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { speaksForCitizenService } from '#resolvers/waivers/certify-kinship.ts'
import { revokeKept } from '#resolvers/waivers/keep-kinship.ts'
import { namelessReasonOf } from '#resolvers/waivers/names-nobody.ts'

/** One of the two names the kinship. */
export type RevokeKinshipInput = OperationInput & {
  readonly kinshipId?: string | null
  /** The citizen service's own number, for whoever speaks for it. */
  readonly reference?: string | null
  readonly reason: string
}

/**
 * A donor takes back what they certified: nobody is looked for by it any more. What was settled stands. One that ended
 * before stays as it ended. By a reference it ends in every alliance that knows it.
 */
export const revokeKinship = operation(
  'waivers.revokeKinship',
  async (tx: Tx, input: RevokeKinshipInput): Promise<{ id: Id<'Kinship'> }> => {
    const reason = namelessReasonOf(tx, input, { zh: '请写明撤销的原因', en: 'say why it is taken back' })
    const rows = await kinshipsNamed(tx, input)
    const [first] = rows
    if (first === undefined) throw new NotFound({ zh: '亲属认证', en: 'certified kinship' })
    for (const { row, tx: there } of rows) await revokeKept(there, row, { at: tx.occurredAt, reason })
    tx.note({ subjectId: first.row.id, after: { reason, ids: rows.map(({ row }) => row.id) } })
    return { id: first.row.id }
  },
)

type Named = { readonly row: KinshipRow; readonly tx: Tx }

const kinshipsNamed = async (tx: Tx, { kinshipId, reference }: RevokeKinshipInput): Promise<Named[]> => {
  if ((kinshipId ?? null) === null && (reference ?? null) === null)
    throw BadInput.of('kinshipId', {
      zh: '请以编号或平台认证编号指明一条亲属认证',
      en: 'name the kinship by its id, or by the citizen service’s reference',
    })
  const found: Named[] = []
  for (const seat of tx.actor.seats) {
    const there = inAlliance(tx, seat)
    const row = await rowNamed(there, { kinshipId, reference })
    if (row !== null) found.push({ row, tx: there })
  }
  return found
}

/** By its id the caller must see it; by its reference whoever speaks for the citizen service ends what any way brought. */
const rowNamed = async (
  tx: Tx,
  { kinshipId, reference }: Pick<RevokeKinshipInput, 'kinshipId' | 'reference'>,
): Promise<KinshipRow | null> => {
  const { allianceId, db } = tx
  const seen = kinshipId
    ? (await listKinshipsByIds(db, [kinshipId])).find((row) => row.allianceId === allianceId)
    : undefined
  const byReference = reference && speaksForCitizenService(tx.actor) ? reference : null
  return tx.elevated(async () => {
    const row = byReference === null ? seen : await findKinshipByReference(db, allianceId, byReference)
    return row ? lockKinship(db, row) : null
  })
}
