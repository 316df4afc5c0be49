import { newId } from '#lib/ids.ts'
import type { OperationName } from '#resolvers/access.ts'
import { expireReservations } from '#resolvers/inventory/expire-reservations.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { type ReactionGrade, reactionGradeNames } from '#rules/compatibility/terms.ts'
import {
  acceptedFor,
  bagFor,
  issuedFor,
  readyFor,
  reservedFor,
  signedIssue,
  typedFor,
  unitFor,
} from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import {
  about,
  aPage,
  asking,
  fromTheStart,
  input,
  nothing,
  type ValidCall,
} from '#test/access/valid-call.ts'
import { groupA } from '#test/support/bank.ts'

/** Reactions as GraphQL names them. */
const named = (reactions: Readonly<Record<string, ReactionGrade>>) =>
  Object.fromEntries(Object.entries(reactions).map(([tube, grade]) => [tube, reactionGradeNames[grade]]))

const quarantined = async (stage: Stage, owner: Owner) => {
  const unitId = await unitFor(stage, owner)
  await quarantineUnit(await stage.as(owner.technician), { unitId, reason: '外观待查' })
  return unitId
}
/** A unit that is ready but for its place: its cold chain has to be attested. */
const placeless = async (stage: Stage, owner: Owner) => {
  const made = await readyFor(stage, owner)
  await stage.rows('update units set place_id = null where id = $1', [made.unitId])
  return made
}

/** A bag of frozen plasma, however the chain got it. */
const frozenFor = async (stage: Stage, owner: Owner) => {
  const unitId = await unitFor(stage, owner)
  await stage.rows(`update units set product_code = 'FFP', content = 200 where id = $1`, [unitId])
  return unitId
}
/** A bag that may be washed, irradiated and divided: the owner's alliance has agreed on it. */
const divisibleFor = async (stage: Stage, owner: Owner) => {
  await stage.rows(
    `insert into rule_sets (alliance_id, id, jurisdiction, effective_from, source_citation, values)
     select alliance_id, $2, region_code, '2026-01-02', $3, $4 from alliances where alliance_id = $1
     on conflict do nothing`,
    [owner.alliance, newId('RuleSet'), owner.marker, { processingAllowed: ['WASH', 'SPLIT', 'IRRADIATE'] }],
  )
  return unitFor(stage, owner)
}

/** The fridge of the hospital that holds the stock. */
const fridgeOf = async (stage: Stage, owner: Owner): Promise<string> => {
  const [row] = await stage.rows<{ id: string }>(
    `select p.id from places p join organisations o on o.alliance_id = p.alliance_id and o.id = p.organisation_id
     where p.name = 'FRIDGE-1' and o.code = $1`,
    [`${owner.alliance}-LEAD`],
  )
  return row?.id ?? ''
}
/** A name on a door is given once. */
let fridges = 0
/** A box with nothing in it. */
const emptyBoxOf = async (stage: Stage, owner: Owner): Promise<string> => {
  const [row] = await stage.rows<{ id: string }>(
    `insert into places (alliance_id, id, organisation_id, kind, keeps, name)
     select o.alliance_id, $2, o.id, 'BOX', 'COLD', $2 from organisations o where o.code = $1 returning id`,
    [`${owner.alliance}-LEAD`, newId('Place')],
  )
  return row?.id ?? ''
}
/** Valid calls of the compatibility and inventory contexts. */
export const bankCalls = {
  'compatibility.recordTyping': {
    by: 'lead.technician',
    args: about(acceptedFor, ({ sampleId }) => ({ sampleId, reactions: named(groupA) })),
  },
  'compatibility.recordAntibodyScreen': {
    by: 'lead.technician',
    args: about(acceptedFor, ({ sampleId }) => ({ sampleId, result: 'NEGATIVE' })),
  },
  'compatibility.recordCrossmatch': {
    by: 'lead.technician',
    args: about(reservedFor, ({ sampleId, unitId }) => ({
      sampleId,
      unitId,
      major: 'COMPATIBLE',
      minor: 'COMPATIBLE',
      method: 'COLUMN_AGGLUTINATION',
    })),
  },
  'compatibility.recordPreTransfusionTests': {
    by: 'lead.technician',
    args: about(acceptedFor, ({ sampleId }, { marker }) => ({
      sampleId,
      tests: [{ test: 'HBSAG', result: 'NEGATIVE' }],
      performedByName: marker,
    })),
  },
  'compatibility.withdrawResult': {
    by: 'lead.technician',
    args: about(typedFor, ({ typingId }, { marker }) => ({ resultId: typingId, reason: marker })),
  },
  'compatibility.verifyResult': {
    by: 'lead.technician2',
    args: about(typedFor, ({ typingId }) => ({ resultId: typingId })),
  },
  'compatibility.crossmatchReported': {
    by: 'mem01.nurse',
    args: asking(readyFor, ({ requestId }) => ({ ...fromTheStart, requestId })),
  },
  'inventory.receiveUnits': {
    by: 'lead.technician',
    args: async (stage, owner) => input({ station: 'QZ-STATION', units: [bagFor(stage, owner)] }),
  },
  'inventory.closeRequest': {
    by: 'lead.technician',
    args: about(acceptedFor, ({ requestId }, { marker }) => ({
      requestId,
      reason: 'PATIENT_LEFT',
      toldBy: marker,
    })),
  },
  'inventory.reserveUnits': {
    by: 'lead.technician',
    args: async (stage, owner) => {
      const { requestId } = await typedFor(stage, owner)
      return input({ requestId, unitIds: [await unitFor(stage, owner)] })
    },
  },
  'inventory.releaseReservation': {
    by: 'lead.technician',
    args: about(reservedFor, ({ unitId }) => ({ unitId })),
  },
  'inventory.requestDispense': {
    by: 'mem01.nurse',
    args: about(reservedFor, ({ requestId }, { marker }) => ({ requestId, collectorName: marker })),
  },
  'inventory.issueUnits': { by: 'lead.technician', args: about(signedIssue, (issue) => issue) },
  'inventory.recordManualReading': {
    by: 'lead.technician',
    args: about(fridgeOf, (placeId) => ({ placeId, celsius: 4 })),
  },
  'inventory.publishProducts': {
    by: 'admin',
    args: async (_, { marker }) =>
      input({
        effectiveFrom: '2027-01-01',
        sourceCitation: marker,
        stationCodes: [{ station: 'QZ-STATION', labelProductCode: 'H0200', product: 'RBC-SUSP' }],
      }),
  },
  'inventory.thawUnit': { by: 'lead.technician', args: about(frozenFor, (unitId) => ({ unitId })) },
  'inventory.washUnit': {
    by: 'lead.technician',
    args: about(divisibleFor, (unitId) => ({ unitId, labelProductCode: 'E0300' })),
  },
  'inventory.irradiateUnit': {
    by: 'lead.technician',
    args: about(divisibleFor, (unitId) => ({ unitId, labelProductCode: 'E0400' })),
  },
  'inventory.splitUnit': {
    by: 'lead.technician',
    args: about(divisibleFor, (unitId) => ({ unitId, contents: [1, 1] })),
  },
  'inventory.placeUnit': {
    by: 'lead.technician',
    args: async (stage, owner) =>
      input({ unitId: await unitFor(stage, owner), placeId: await fridgeOf(stage, owner) }),
  },
  'inventory.storeSample': {
    by: 'lead.technician',
    args: async (stage, owner) =>
      input({
        sampleId: (await acceptedFor(stage, owner)).sampleId,
        placeId: await fridgeOf(stage, owner),
      }),
  },
  'inventory.registerPlace': {
    by: 'lead.manager',
    args: async (_, { marker }) => {
      fridges += 1
      return input({ kind: 'FRIDGE', keeps: 'COLD', name: `${marker} ${fridges}` })
    },
  },
  'inventory.retirePlace': { by: 'lead.manager', args: about(emptyBoxOf, (placeId) => ({ placeId })) },
  'inventory.places': { by: 'lead.technician', args: nothing },
  'inventory.overrideFinding': {
    by: 'lead.quality',
    args: about(placeless, ({ requestId, unitId }, { marker }) => ({
      requestId,
      unitId,
      code: 'COLD_CHAIN_UNKNOWN',
      reason: marker,
      attest: true,
      reading: { celsius: 4, source: 'DEVICE_DISPLAY', takenAt: '2026-03-01T00:59:00Z' },
    })),
  },
  'inventory.overrideStatistics': {
    by: 'lead.quality',
    args: async () => ({ from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' }),
  },
  'inventory.quarantineUnit': {
    by: 'lead.technician',
    args: about(unitFor, (unitId) => ({ unitId, reason: '外观待查' })),
  },
  'inventory.releaseFromQuarantine': {
    by: 'lead.quality',
    args: about(quarantined, (unitId) => ({ unitId, reason: '外观正常' })),
  },
  'inventory.expireReservations': {
    by: 'his.lead',
    args: async () => input({}),
    run: expireReservations,
    door: 'worker',
  },
  'inventory.products': { by: 'mem01.nurse', args: nothing },
  'inventory.unit': {
    by: 'lead.technician',
    args: asking(reservedFor, ({ unitId }) => ({ id: unitId })),
    sharedWith: ['STATION'],
  },
  'inventory.units': { by: 'lead.technician', args: asking(reservedFor, aPage) },
  'inventory.unitsReady': {
    by: 'mem01.nurse',
    args: asking(issuedFor, ({ requestId }) => ({ ...fromTheStart, requestId })),
  },
  'inventory.inventoryChanged': { by: 'lead.technician', args: asking(unitFor, () => fromTheStart) },
} as const satisfies Partial<Record<OperationName, ValidCall>>
