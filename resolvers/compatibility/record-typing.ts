import { listTypingsOfPerson } from '#db/compatibility/finders.ts'
import { insertTyping } from '#db/compatibility/finders-results.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { recordFacts } from '#resolvers/compatibility/history.ts'
import { isInfantUnder4Months } from '#resolvers/compatibility/infant.ts'
import {
  beginResult,
  type Recording,
  type ResultInput,
  retireReplaced,
} from '#resolvers/compatibility/recording.ts'
import { oweSecondSample } from '#resolvers/compatibility/second-sample.ts'
import type { Tx } from '#resolvers/context.ts'
import { operation } from '#resolvers/operation.ts'
import { settleForPatient } from '#resolvers/requests/owe.ts'
import { writeGroup } from '#rules/compatibility/facts.ts'
import { checkAgainstHistory } from '#rules/compatibility/history.ts'
import {
  type AboGroup,
  type CrossmatchMethod,
  feedsDecisions,
  type ReactionGrade,
  type RhdType,
} from '#rules/compatibility/terms.ts'
import {
  checkStatedGroup,
  readTyping,
  type TypingReactions,
  type TypingReading,
} from '#rules/compatibility/typing.ts'

/** Reactions as read; absent or null where a reagent was not used. */
export type ReactionsInput = {
  readonly [Tube in keyof TypingReactions]?: ReactionGrade | null
}

/** ABO forward and reverse and RhD of one sample: the reactions, or the group as the laboratory states it, or both. */
export type RecordTypingInput = ResultInput & {
  /** Null where the sender reports the group alone. */
  readonly reactions?: ReactionsInput | null
  readonly abo?: AboGroup | null
  readonly rhd?: RhdType | null
  readonly method?: CrossmatchMethod | null
}

/** The typing, and the group that it gives: null while forward and reverse disagree. */
export type RecordedTyping = { id: Id<'Typing'>; abo: AboGroup | null; rhd: RhdType }

/**
 * Records a typing. A discrepancy names no group; a conflict with the history, or a sample that was not to be used,
 * is recorded and opens a deviation.
 */
export const recordTyping = operation(
  'compatibility.recordTyping',
  async (tx, input: RecordTypingInput): Promise<RecordedTyping> => {
    const recording = await beginResult(tx, input, {
      kind: 'Typing',
      tests: ['ABO_FORWARD', 'ABO_REVERSE', 'RHD'],
    })
    const { abo, rhd, findings } = readGroup(tx, input, recording)
    const discrepancy = findings.filter(({ severity }) => severity === 'STOP')
    const final = feedsDecisions(recording.status)
    const id = newId('Typing')
    await retireReplaced(tx, 'Typing', recording.replaced)
    const conflicts = final ? await checkHistory(tx, recording, { abo, rhd }) : []
    await insertTyping(tx.db, {
      ...recording.columns,
      id,
      abo,
      rhd,
      reactions: input.reactions ? allTubes(input.reactions) : null,
      discrepancy: discrepancy.map(({ message }) => `${message.zh} / ${message.en}`).join('\n') || null,
      correctsId: (recording.replaced?.id ?? null) as Id<'Typing'> | null,
      method: input.method ?? null,
    })
    if (final) await publish(tx, recording, { id, abo, rhd })
    if (final && abo !== null && rhd !== 'UNKNOWN' && recording.sample.state !== 'REJECTED')
      await settleForPatient(tx, { patientId: recording.patient.id, kind: 'TYPING', by: id })
    if (final) await oweSecondSample(tx, recording.sample, recording.patient)
    await openDeviation(tx, {
      organisationId: recording.sample.organisationId,
      subjectId: id,
      findings: [...recording.breaches, ...conflicts],
    })
    tx.note({ subjectId: id, before: recording.replaced, after: { abo, rhd, status: recording.status } })
    return { id, abo, rhd }
  },
)

const allTubes = (given: ReactionsInput): TypingReactions => ({
  antiA: given.antiA ?? null,
  antiB: given.antiB ?? null,
  control: given.control ?? null,
  a1Cells: given.a1Cells ?? null,
  bCells: given.bCells ?? null,
  antiD: given.antiD ?? null,
  secondAntiD: given.secondAntiD ?? null,
})

/** The group that the reactions give; what is only stated stands as stated, and what contradicts them names no group. */
const readGroup = (tx: Tx, input: RecordTypingInput, { patient }: Recording): TypingReading => {
  const stated = { abo: input.abo ?? null, rhd: input.rhd ?? null }
  if (!input.reactions) {
    if (stated.abo === null && stated.rhd === null)
      throw BadInput.of('reactions', {
        zh: '须填写反应，或报告 ABO、RhD 血型',
        en: 'give the reactions, or the ABO and RhD group as reported',
      })
    return { abo: stated.abo, rhd: stated.rhd ?? 'UNKNOWN', findings: [] }
  }
  const infantUnder4Months = isInfantUnder4Months(patient, tx.occurredAt)
  const reading = readTyping(allTubes(input.reactions), { infantUnder4Months })
  const disagreements = checkStatedGroup(stated, reading)
  return {
    abo: disagreements.some(({ field }) => field === 'abo') ? null : reading.abo,
    rhd: disagreements.some(({ field }) => field === 'rhd') ? 'UNKNOWN' : reading.rhd,
    findings: [...reading.findings, ...disagreements],
  }
}

/** Another hospital's typing of the same person counts as much as our own. */
const checkHistory = async (tx: Tx, { patient }: Recording, now: { abo: AboGroup | null; rhd: RhdType }) =>
  checkAgainstHistory(
    now,
    await tx.elevated(() => listTypingsOfPerson(tx.db, tx.allianceId, patient.personId)),
  )

const publish = async (tx: Tx, { sample, patient, columns }: Recording, typing: RecordedTyping) => {
  if (typing.abo !== null && sample.state !== 'REJECTED')
    await recordFacts(tx, patient, [
      {
        kind: 'GROUP',
        value: writeGroup(typing.abo, typing.rhd),
        evidenceId: typing.id,
        sample,
        assertedBy: columns.performedByName,
      },
    ])
  tx.emit('compatibility.typingRecorded', {
    organisationId: sample.organisationId,
    subjectId: typing.id,
    payload: {
      resultId: typing.id,
      sampleId: sample.id,
      requestId: columns.requestId,
      patientId: patient.id,
    },
  })
}
