import type { OperationName } from '#resolvers/access.ts'
import { holdSuspectedDonations } from '#resolvers/transfusions/hold-suspected-donations.ts'
import { recordAssessment } from '#resolvers/transfusions/record-assessment.ts'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { reportIncident } from '#resolvers/transfusions/report-incident.ts'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { reactionSteps } from '#rules/transfusions/reaction-terms.ts'
import { reservedFor, type Scene } from '#test/access/chain.ts'
import { donationOf } from '#test/access/custody-chain.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { about, aPage, asking, fromTheStart, input, type ValidCall } from '#test/access/valid-call.ts'

/** A bag of the owner's patient that was given; from the shelf, which is a deviation and all the same recorded. */
const transfusedFor = async (stage: Scene, owner: Owner) => {
  const made = await reservedFor(stage, owner)
  const { id } = await recordTransfusion(await stage.as(owner.physician), {
    unitId: made.unitId,
    fate: 'TRANSFUSED',
    note: owner.marker,
  })
  return { ...made, transfusionId: id }
}

/** The donation of a bag that the owner's patient was given. */
export const donationGivenTo = async (stage: Scene, owner: Owner): Promise<string> =>
  donationOf(stage, (await transfusedFor(stage, owner)).unitId)

/** A reaction of the owner's patient, with nothing left to do. */
const reactionOf = async (stage: Scene, owner: Owner) => {
  const made = await transfusedFor(stage, owner)
  const { id } = await reportReaction(await stage.as(owner.physician), {
    unitIds: [made.unitId],
    type: 'ALLERGIC',
    description: owner.marker,
    stepsDone: reactionSteps.filter((step) => step !== 'DRAW_SAMPLE'),
  })
  return { ...made, reactionId: id }
}

const readyReactionOf = async (stage: Scene, owner: Owner) => {
  const { unitId } = await transfusedFor(stage, owner)
  const { id } = await reportReaction(await stage.as(owner.physician), {
    unitIds: [unitId],
    type: 'ALLERGIC',
    description: owner.marker,
    stepsDone: reactionSteps,
  })
  return id
}

const incidentOf = async (stage: Scene, owner: Owner) => {
  const told = { category: 'NEAR_MISS', whatHappened: owner.marker } as const
  return (await reportIncident(await stage.as(owner.physician), told)).id
}

/** Rows of the owner in every table of the context. */
export const bedsideOf = async (stage: Scene, owner: Owner): Promise<void> => {
  const { transfusionId } = await reactionOf(stage, owner)
  await recordAssessment(await stage.as(owner.physician), {
    kind: 'AFTER',
    transfusionId,
    values: { haemoglobin: 80 },
    conclusion: owner.marker,
  })
  await incidentOf(stage, owner)
}

/** The closing of an incident under a second person's signature. */
const signedClosing = async (stage: Stage, owner: Owner) => {
  const incidentId = await incidentOf(stage, owner)
  const closing = { incidentId, analysis: owner.marker, measures: owner.marker }
  const desk = await stage.as(owner.physician)
  return { ...closing, signatures: [await stage.signed(desk, owner.physician, 'closeIncident', closing)] }
}

/** Valid calls of the transfusions context. */
export const transfusionCalls = {
  'transfusions.recordTransfusion': {
    by: 'mem01.nurse',
    args: about(reservedFor, ({ unitId }, { marker }) => ({ unitId, fate: 'TRANSFUSED', note: marker })),
  },
  'transfusions.returnBag': {
    by: 'mem01.technician',
    args: about(transfusedFor, ({ unitId }) => ({ unitId })),
  },
  'transfusions.recordAssessment': {
    by: 'mem01.physician',
    args: about(transfusedFor, ({ transfusionId }) => ({
      kind: 'AFTER',
      transfusionId,
      values: { haemoglobin: 82 },
    })),
  },
  'transfusions.reportReaction': {
    by: 'mem01.nurse',
    args: about(transfusedFor, ({ unitId }, { marker }) => ({
      unitIds: [unitId],
      type: 'ALLERGIC',
      description: marker,
    })),
  },
  'transfusions.recordReactionStep': {
    by: 'mem01.nurse',
    args: about(reactionOf, ({ reactionId }) => ({ reactionId, step: 'DRAW_SAMPLE' })),
  },
  'transfusions.amendReaction': {
    by: 'mem01.nurse',
    args: about(reactionOf, ({ reactionId }) => ({ reactionId, type: 'TACO', severity: 'SEVERE' })),
  },
  'transfusions.closeReaction': {
    by: 'mem01.physician',
    args: about(readyReactionOf, (reactionId, { marker }) => ({ reactionId, conclusion: marker })),
  },
  'transfusions.reportIncident': {
    by: 'mem01.nurse',
    args: async (_, { marker }) => input({ category: 'NEAR_MISS', whatHappened: marker }),
  },
  'transfusions.closeIncident': {
    by: 'mem01.medical-affairs',
    args: about(signedClosing, (closing) => closing),
  },
  'transfusions.transfusions': { by: 'mem01.nurse', args: asking(transfusedFor, aPage) },
  'transfusions.assessmentsDue': { by: 'mem01.nurse', args: asking(transfusedFor, aPage) },
  'transfusions.reactions': { by: 'mem01.nurse', args: asking(reactionOf, aPage) },
  'transfusions.incidents': { by: 'mem01.medical-affairs', args: asking(incidentOf, aPage) },
  'views.groupConflicts': { by: 'lead.technician', args: async () => aPage() },
  'views.reactionReports': {
    by: 'station.dispatcher',
    args: asking(reactionOf, () => ({ first: 20 })),
    sharedWith: ['STATION'],
  },
  'views.reactionStatistics': {
    by: 'regulator',
    args: async () => ({ from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' }),
  },
  'transfusions.holdSuspectedDonations': {
    by: 'his.lead',
    args: async () => input({}),
    run: holdSuspectedDonations,
    door: 'worker',
  },
  'transfusions.reactionReported': { by: 'mem01.nurse', args: asking(reactionOf, () => fromTheStart) },
} as const satisfies Partial<Record<OperationName, ValidCall>>
