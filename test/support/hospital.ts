import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { recordHistory } from '#resolvers/compatibility/record-history.ts'
import { verifyResult } from '#resolvers/compatibility/verify-result.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { approveRequest } from '#resolvers/requests/approve-request.ts'
import { ApprovalRefused } from '#resolvers/requests/errors.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { World } from '#test/support/world.ts'

/** What a blood bank and a ward do around a crossmatch so that a routine patient passes the release gate. */
type Scene = Pick<World, 'as' | 'rows' | 'now'>

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** So many missed readings are entered late; a longer gap stays one. */
const MOST_MISSED = 12

/** A temperature that each range of places keeps. */
const normal = { COLD: 4, FROZEN: -25, ROOM: 22 } as const

/** Reads the displays of the caller's cold store, as is due every four hours: what was missed is entered late. */
export const coldStoreRead = async (scene: Scene, technician = 'lead.technician'): Promise<void> => {
  const places = await scene.rows<{ id: string; keeps: keyof typeof normal; until: Date | null }>(
    `select p.id, p.keeps, p.cold_chain_known_good_until as until from places p join staff s on s.alliance_id = p.alliance_id and s.organisation_id = p.organisation_id
     where s.account = $1`,
    [technician],
  )
  for (const { id, keeps, until } of places)
    for (const occurredAt of dueReadings(until, scene.now()))
      await recordManualReading(await scene.as(technician), {
        placeId: id,
        celsius: normal[keeps],
        occurredAt,
      })
}

/** One at the end of each four hours since the last, and one now; none while the last holds for an hour yet. */
const dueReadings = (until: Date | null, now: Date): Date[] => {
  if (until !== null && until.getTime() >= now.getTime() + HOUR_MS) return []
  const missed = until === null ? 0 : Math.ceil((now.getTime() - until.getTime()) / (4 * HOUR_MS))
  if (until === null || missed > MOST_MISSED) return [now]
  const late = Array.from(
    { length: Math.max(missed, 0) },
    (_, index) => new Date(until.getTime() + index * 4 * HOUR_MS),
  )
  return [...late, now]
}

/** Which place of the cold store a product is put into. */
export const placeFor = (product: string): string => {
  if (product.startsWith('PLT') || product.startsWith('GRAN')) return 'INCUBATOR-1'
  return /^(FFP|FP|CRYO)/.test(product) ? 'FREEZER-1' : 'FRIDGE-1'
}

/** Who approves at each hospital of the demonstration. */
const approversAt: Readonly<Record<string, readonly string[]>> = {
  'CS-LEAD': ['lead.superior', 'lead.head', 'lead.medical-affairs'],
  'CS-MEM01': ['mem01.superior', 'mem01.head', 'mem01.medical-affairs'],
  'CS-MEM02': ['mem02.superior', 'mem02.head'],
  'KH-LEAD': ['kh.superior'],
}

/** Gives every approval that a request still lacks. */
export const fullyApproved = async (scene: Scene, requestId: string): Promise<void> => {
  const [row] = await scene.rows<{ code: string }>(
    `select o.code from requests r join organisations o on o.alliance_id = r.alliance_id and o.id = r.organisation_id
     where r.id = $1`,
    [requestId],
  )
  for (const account of approversAt[row?.code ?? ''] ?? []) {
    const done = await approveRequest(await scene.as(account), { requestId }).catch((error: unknown) => error)
    if (done instanceof ApprovalRefused) return
    if (done instanceof Error) throw done
  }
}

/** The patient's group as another hospital found it last year: with today's typing it is confirmed. */
export const groupKnownBefore = async (
  scene: Scene,
  requestId: string,
  {
    technician = 'lead.technician',
    abo = 'A',
    rhd = 'POSITIVE',
  }: { technician?: string; abo?: AboGroup; rhd?: RhdType } = {},
): Promise<void> => {
  const [row] = await scene.rows<{ patient_id: string }>('select patient_id from requests where id = $1', [
    requestId,
  ])
  await recordHistory(await scene.as(technician), {
    patientId: row?.patient_id ?? '',
    assertedBy: '市中心医院 2025 年血型报告',
    group: { abo, rhd },
    occurredAt: new Date(scene.now().getTime() - 365 * DAY_MS),
  })
}

/** A negative antibody screen on the sample. */
export const screenedNegative = async (scene: Scene, sampleId: string, technician = 'lead.technician') =>
  recordAntibodyScreen(await scene.as(technician), { sampleId, result: 'NEGATIVE' })

/** The second tester's signature under a result; one who is on duty alone looks again. */
export const verified = async (scene: Scene, resultId: string, technician = 'lead.technician2') =>
  verifyResult(await scene.as(technician), { resultId, selfRecheck: technician === 'kh.technician' })
