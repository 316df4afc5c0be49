import { listAlliances } from '#db/alliance/finders.ts'
import {
  findCrossProvinceCaseOf,
  findOpenReasons,
  insertCrossProvinceCase,
  listStationIds,
  type NewCrossProvinceCase,
} from '#db/waivers/finders-cross-province.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { CrossProvinceCaseRefused } from '#resolvers/waivers/errors.ts'
import { assertNobodysNumber } from '#resolvers/waivers/names-nobody.ts'
import type { CrossProvinceWay } from '#rules/waivers/settlement-terms.ts'

/** A document as it was received. It names neither patient nor donor. */
export type RecordCrossProvinceCaseInput = OperationInput & {
  readonly way: CrossProvinceWay
  /** Administrative code (GB/T 2260, six digits) of the other place. */
  readonly otherRegion: string
  /** The document's own number. */
  readonly documentNumber: string
  /** The waiver that was left open since the donation was given elsewhere; for what goes to another place alone. */
  readonly waiverId?: string | null
  /** Amount that is claimed, fen; absent while it is not known. */
  readonly claimedFen?: number | null
}

const REGION = /^[1-9]\d{5}$/
/** Beyond ten million yuan an amount is a slip of the keyboard. */
const MOST_FEN = 1_000_000_000

/** Can it be claimed or paid? */
export const isAmount = (fen: number): boolean => fen > 0 && fen <= MOST_FEN

/**
 * A claim between provinces is written down as the document that travels: a donation of another place waives nothing at
 * the window here. The same document again is the first one.
 */
export const recordCrossProvinceCase = operation(
  'waivers.recordCrossProvinceCase',
  async (tx, input: RecordCrossProvinceCaseInput): Promise<{ id: Id<'CrossProvinceCase'> }> => {
    const row = await readDocument(tx, input)
    const { id, allianceId, organisationId } = row
    if (!(await insertCrossProvinceCase(tx.db, row))) {
      const known = await findCrossProvinceCaseOf(tx.db, row)
      if (known === null || known.claimedFen !== row.claimedFen || known.waiverId !== row.waiverId)
        throw CrossProvinceCaseRefused.known(row.documentNumber)
      tx.note({ subjectId: known.id })
      return { id: known.id }
    }
    tx.note({ subjectId: id, after: { state: row.state, way: row.way, otherRegion: row.otherRegion } })
    tx.emit('waivers.crossProvinceCaseChanged', {
      allianceId,
      organisationId,
      subjectId: id,
      payload: { caseId: id, state: row.state },
    })
    return { id }
  },
)

const readDocument = async (tx: Tx, input: RecordCrossProvinceCaseInput) => {
  const { allianceId, organisationId, staffId } = tx.seat
  const here = (await listAlliances(tx.db)).find(({ id }) => id === allianceId)
  const documentNumber = input.documentNumber.trim()
  assertForm({ ...input, documentNumber }, here?.regionCode ?? '')
  assertNobodysNumber(tx, 'documentNumber', documentNumber)
  return {
    allianceId,
    id: newId('CrossProvinceCase'),
    organisationId,
    stationId: await stationFor(tx),
    way: input.way,
    state: 'RECEIVED' as const,
    waiverId: await openWaiver(tx, input),
    otherRegion: input.otherRegion,
    documentNumber,
    claimedFen: input.claimedFen ?? null,
    recordedBy: staffId,
    occurredAt: tx.occurredAt,
  } satisfies NewCrossProvinceCase
}

const assertForm = (input: RecordCrossProvinceCaseInput, here: string) => {
  if (!REGION.test(input.otherRegion) || input.otherRegion.slice(0, 2) === here.slice(0, 2))
    throw BadInput.of('otherRegion', {
      zh: '须为外省的六位行政区划代码',
      en: 'must be the six-digit code of a place in another province',
    })
  if (input.documentNumber === '' || input.documentNumber.length > 64)
    throw BadInput.of('documentNumber', {
      zh: '请填写单据编号，不超过 64 个字符',
      en: 'give the document’s number, of 64 characters at most',
    })
  const { claimedFen } = input
  if (typeof claimedFen === 'number' && !isAmount(claimedFen))
    throw BadInput.of('claimedFen', {
      zh: '金额须为正数（分）',
      en: 'must be a positive amount in fen',
    })
}

/** A station writes its own documents down; a hospital's go to the station that supplies it. */
const stationFor = async (tx: Tx): Promise<Id<'Organisation'>> => {
  if (tx.seat.kind === 'STATION') return tx.seat.organisationId
  const [station] = await listStationIds(tx.db, tx.allianceId)
  if (station === undefined) throw new NotFound({ zh: '血站', en: 'blood station' })
  return station
}

const openWaiver = async (tx: Tx, input: RecordCrossProvinceCaseInput): Promise<Id<'Waiver'> | null> => {
  if (!input.waiverId) return null
  const waiver =
    input.way === 'TO_ANOTHER' ? await findOpenReasons(tx.db, tx.allianceId, input.waiverId) : null
  if (waiver?.open.includes('OTHER_PLACE')) return waiver.id
  throw BadInput.of('waiverId', {
    zh: '须为本院因外地献血而未减免的减免单',
    en: 'must be a waiver of your hospital that was left open since a donation was given elsewhere',
  })
}
