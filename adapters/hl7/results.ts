import type { Hl7Call, Outcome } from '#adapters/hl7/call.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import type { Message } from '#adapters/hl7/message.ts'
import { resultsIn, type ToldResult } from '#adapters/hl7/observations.ts'
import { located, tellable } from '#adapters/hl7/order-answer.ts'
import { panelsIn, type ToldPanel } from '#adapters/hl7/panel-observations.ts'
import type { Scope } from '#adapters/hl7/profile-fields.ts'
import {
  makeReading,
  pastInstantAt,
  placeOf,
  placeOfFirst,
  type Reading,
  spotAt,
} from '#adapters/hl7/reading.ts'
import { groupsOfOru, groupsOfOul, type ResultGroup } from '#adapters/hl7/result-groups.ts'
import {
  type PanelSubject,
  panelSubjectOf,
  type ResultSubject,
  subjectOf,
} from '#adapters/hl7/result-subject.ts'
import type { Routes } from '#adapters/hl7/routes.ts'
import { identifyAntibody } from '#resolvers/compatibility/identify-antibody.ts'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { recordHistory } from '#resolvers/compatibility/record-history.ts'
import { recordPreTransfusionTests } from '#resolvers/compatibility/record-pre-transfusion-tests.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { withdrawResult } from '#resolvers/compatibility/withdraw-result.ts'
import { bag } from '#resolvers/inventory/bag.ts'
import { sample } from '#resolvers/requests/read.ts'

/** One result, or one report of tests before transfusion, with everything its operation needs. */
type ReadyResult = {
  readonly result: ToldResult
  readonly subject: ResultSubject
  readonly unitId: string | null
}
type Ready = ReadyResult | { readonly panel: ToldPanel; readonly subject: PanelSubject }

/**
 * Results of an analyser or laboratory system. All orders, samples, bags and values of a message are read before the
 * first is recorded, so that a message at fault records nothing.
 */
const handle =
  (groupsOf: (message: Message) => readonly ResultGroup[]) =>
  async (call: Hl7Call): Promise<Outcome> => {
    const reading = makeReading()
    const groups = groupsOf(call.message)
    if (groups.length === 0)
      throw MessageFault.unknownKey(placeOfFirst('OBR'), {
        zh: '申请（缺少 OBR 段）',
        en: 'order: the segment OBR is missing',
      })
    const ready: Ready[] = []
    for (const group of groups) ready.push(...(await readGroup(call, reading, group)))
    await call.ctx.reads.renew()
    for (const [index, item] of ready.entries()) {
      const step = `result:${index + 1}`
      await ('panel' in item ? recordPanel(call, item, step) : record(call, item, step))
    }
    return { code: 'AA', errors: tellable(call, reading.warnings) }
  }

const readGroup = async (call: Hl7Call, reading: Reading, group: ResultGroup): Promise<Ready[]> => {
  const { message, sender } = call
  const now = call.ctx.services.clock()
  const reported = pastInstantAt(reading, spotAt(group.obr, 22), now)
  const scope: Scope = { profile: sender.profile, message, segments: [group.obr, ...group.observations] }
  const at = { observations: group.observations, reported, now }
  const panels = panelsIn(scope, reading, at)
  const results = resultsIn(scope, reading, at)
  const ready: Ready[] = []
  if (panels.length > 0) {
    const subject = await panelSubjectOf(call, group)
    ready.push(...panels.map((panel) => ({ panel, subject })))
    if (results.length === 0) return ready
  }
  const subject = await subjectOf(call, group)
  for (const result of results)
    ready.push({
      result,
      subject,
      unitId: result.kind === 'crossmatch' ? await unitOf(call, result, subject) : null,
    })
  return ready
}

/** The unit OBX-4 names. @throws MessageFault 204 when there is none, or the donation gave several */
const unitOf = async (
  call: Hl7Call,
  { obx, bag: number }: Extract<ToldResult, { kind: 'crossmatch' }>,
  { requestId }: ResultSubject,
): Promise<string> => {
  const found = await bag(call.ctx, { number, requestId })
  if (typeof found === 'object') return found.bag.id
  throw MessageFault.unknownKey(
    placeOf(obx, 4),
    found === 'none'
      ? { zh: `血袋 ${number} `, en: `bag ${number}` }
      : {
          zh: `唯一的血袋 ${number}（该献血码有多袋，请写“献血码-产品码”）`,
          en: `single bag ${number}: the donation gave several, write donation number and product`,
        },
  )
}

const recordPanel = (
  call: Hl7Call,
  { panel, subject }: Extract<Ready, { panel: ToldPanel }>,
  step: string,
) => {
  const reading = makeReading()
  const { obx, tests, status, performedByName, occurredAt } = panel
  reading.place('tests', placeOf(obx, 5))
  reading.place('status', placeOf(obx, 11))
  reading.place('occurredAt', placeOf(obx, 14))
  const told = { ...subject, tests, status, performedByName, occurredAt, idempotencyKey: call.key(step) }
  return located(
    reading,
    async () => {
      await recordPreTransfusionTests(call.ctx, told)
    },
    placeOf(obx),
  )
}

const record = (call: Hl7Call, ready: ReadyResult, step: string) => {
  const { obx } = ready.result
  const reading = makeReading()
  // Whatever is refused about a result is shown at its first OBX.
  for (const member of ['abo', 'rhd', 'result', 'major', 'minor', 'reactions', 'antibodies', 'phenotype'])
    reading.place(member, placeOf(obx, 5))
  reading.place('unitId', placeOf(obx, 4))
  for (const member of ['status', 'correctsId', 'resultId']) reading.place(member, placeOf(obx, 11))
  reading.place('occurredAt', placeOf(obx, 14))
  const recorded = ready.result.isWithdrawn ? withdraw : keep
  return located(reading, () => recorded(call, ready, call.key(step)), placeOf(obx))
}

const keep = async (
  call: Hl7Call,
  { result, subject, unitId }: ReadyResult,
  idempotencyKey: string,
): Promise<void> => {
  const { status, method, performedByName, occurredAt } = result
  const shared = { ...subject, status, method, performedByName, occurredAt, idempotencyKey }
  if (result.kind === 'typing') {
    const { abo, rhd, reactions } = result
    await recordTyping(call.ctx, { ...shared, abo, rhd, reactions })
  } else if (result.kind === 'screen')
    await recordAntibodyScreen(call.ctx, { ...shared, result: result.result })
  else if (result.kind === 'identification') {
    const antibodies = result.antibodies.map((antibody) => ({ antibody }))
    await identifyAntibody(call.ctx, { ...shared, antibodies, autoantibody: result.autoantibody })
  } else if (result.kind === 'phenotype') await keepPhenotype(call, result, subject, idempotencyKey)
  else {
    const { major, minor } = result
    await recordCrossmatch(call.ctx, { ...shared, unitId: unitId ?? '', major, minor })
  }
}

/** Antigens of the patient's cells stand in the passport at once: what is preliminary must not. */
const keepPhenotype = async (
  call: Hl7Call,
  { phenotype, status, performedByName, occurredAt }: Extract<ToldResult, { kind: 'phenotype' }>,
  { sampleId }: ResultSubject,
  idempotencyKey: string,
): Promise<void> => {
  const tube = await sample(call.ctx, { id: sampleId })
  if (status === 'PRELIMINARY' || tube === null) return
  await recordHistory(call.ctx, {
    patientId: tube.patientId,
    sampleId,
    phenotype,
    assertedBy: performedByName ?? `${call.header.sendingApplication.id}|${call.header.sendingFacility.id}`,
    occurredAt,
    idempotencyKey,
  })
}

const KINDS = {
  typing: 'Typing',
  screen: 'AntibodyScreen',
  identification: 'AntibodyIdentification',
  crossmatch: 'Crossmatch',
} as const

const withdraw = async (
  call: Hl7Call,
  { result, subject, unitId }: ReadyResult,
  idempotencyKey: string,
): Promise<void> => {
  if (result.kind === 'phenotype') return
  const { obx, occurredAt } = result
  await withdrawResult(call.ctx, {
    of: { kind: KINDS[result.kind], sampleId: subject.sampleId, unitId },
    reason: `OBX-11 ${obx.text('11').trim()}`,
    occurredAt,
    idempotencyKey,
  })
}

export const resultRoutes: Routes = {
  'ORU^R01': { handle: handle(groupsOfOru) },
  'OUL^R22': { handle: handle(groupsOfOul) },
}
