import { newId } from '#lib/ids.ts'
import { type HandOverUnitsInput, handOverUnits } from '#resolvers/inventory/hand-over-units.ts'
import type { BagInput } from '#resolvers/inventory/receive-units.ts'
import { handOverItems } from '#rules/inventory/terms.ts'
import { bag, handingOut, issued, ready, stocked } from '#test/support/bank.ts'
import { accepted } from '#test/support/requests.ts'
import type { World } from '#test/support/world.ts'

/** Units that have passed the gate for a request, however they came there; the gate itself is tested elsewhere. */
export const issuedByHand = async (
  world: World,
  { account = 'mem01.physician', collector = 'mem01.collector', bags }: IssuedOptions = {},
) => {
  const request = await accepted(world, { account })
  const unitIds = await stocked(world, ...(bags ?? [bag(world)]))
  const issueId = newId('Issue')
  await world.rows(
    `insert into issues (alliance_id, id, organisation_id, request_id, issued_by, collected_by, occurred_at)
     select r.alliance_id, $2, r.organisation_id, r.id, i.id, c.id, $5
     from requests r
       join staff i on i.alliance_id = r.alliance_id and i.account = $3
       join staff c on c.alliance_id = r.alliance_id and c.account = $4
     where r.id = $1`,
    [request.id, issueId, 'lead.technician', collector, world.now()],
  )
  await world.rows('alter table units disable trigger units_issue_guard')
  for (const unitId of unitIds) {
    await world.rows(
      `update units u set custody = 'ISSUED', request_id = r.id, for_organisation_id = r.organisation_id
       from requests r where u.id = $1 and r.id = $2`,
      [unitId, request.id],
    )
    await world.rows(
      `insert into unit_events (alliance_id, id, organisation_id, unit_id, request_id, issue_id, from_custody,
         to_custody, operation, occurred_at)
       select alliance_id, $2, for_organisation_id, id, request_id, $3, 'RESERVED', 'ISSUED', 'by hand', $4
       from units where id = $1`,
      [unitId, newId('UnitEvent'), issueId, world.now()],
    )
  }
  await world.rows('alter table units enable trigger units_issue_guard')
  return { requestId: request.id as string, sampleId: request.sampleId, issueId: issueId as string, unitIds }
}

/** Units that the gate itself let go for a request: tested, approved, signed for. */
export const issuedByGate = async (
  world: World,
  { account = 'mem01.physician', collector = 'mem01.collector', bags }: IssuedOptions = {},
) => {
  const request = await ready(world, { account, ...(bags ? { bags: [...bags] } : {}) })
  const { id } = await issued(world, handingOut(request.id, request.unitIds), { collector })
  return {
    requestId: request.id as string,
    sampleId: request.sampleId,
    issueId: id as string,
    unitIds: request.unitIds,
  }
}

type IssuedOptions = {
  readonly account?: string
  readonly collector?: string
  readonly bags?: readonly BagInput[]
}

/** A hand-over's input without signatures: everything checked, bags that look right. */
export const handingOver = (
  issueId: string,
  unitIds: readonly string[],
  changes: Partial<HandOverUnitsInput> = {},
): HandOverUnitsInput => ({
  issueId,
  units: unitIds.map((unitId) => ({ unitId, visualDefects: [] })),
  checked: handOverItems,
  box: 'BOX-01',
  ...changes,
})

/** Hands issued units over under the technician's and a collector's signature. */
export const handedOver = async (
  world: World,
  input: HandOverUnitsInput,
  { collector = 'mem01.collector', issuer = 'lead.technician' } = {},
) => {
  const terminal = await world.as(issuer)
  const token = await world.signed(terminal, collector, 'handOverUnits', input)
  return handOverUnits(terminal, { ...input, signatures: [token] })
}

/** Units that were issued and handed over to CS-MEM01, however: the counter is tested elsewhere. */
export const outAt = async (world: World, options: IssuedOptions = {}) => {
  const made = await issuedByHand(world, options)
  await world.rows(
    `insert into hand_overs (alliance_id, id, organisation_id, request_id, issue_id, unit_ids, handed_by,
       collected_by, collector_signature_id, box, checked, report_ids, occurred_at)
     select alliance_id, $2, organisation_id, request_id, id, $3, issued_by, collected_by, 'by hand', 'BOX-01', $4,
       '{}', $5
     from issues where id = $1`,
    [made.issueId, newId('HandOver'), made.unitIds, [...handOverItems], world.now()],
  )
  for (const unitId of made.unitIds) {
    await world.rows(
      `insert into unit_events (alliance_id, id, organisation_id, unit_id, request_id, issue_id, from_custody,
         to_custody, operation, appearance_normal, occurred_at)
       select alliance_id, $2, for_organisation_id, id, request_id, $3, 'ISSUED', 'HANDED_OVER', 'by hand', true, $4
       from units where id = $1`,
      [unitId, newId('UnitEvent'), made.issueId, world.now()],
    )
    await world.rows(
      `update units set custody = 'HANDED_OVER', organisation_id = for_organisation_id where id = $1`,
      [unitId],
    )
  }
  return made
}

/** The standing holds of a unit, by kind. */
export const holdsOn = async (world: World, unitId: string): Promise<string[]> => {
  const rows = await world.rows<{ kind: string }>(
    'select kind from holds where unit_id = $1 and lifted_at is null order by kind',
    [unitId],
  )
  return rows.map(({ kind }) => kind)
}
