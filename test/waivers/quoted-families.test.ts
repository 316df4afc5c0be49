import { afterAll, beforeAll, expect, it } from 'vitest'
import { formatQuantity } from '#lib/quantities.ts'
import { recompute } from '#resolvers/waivers/recompute.ts'
import { dayOf } from '#rules/calendar.ts'
import type { Candidate } from '#rules/waivers/facts.ts'
import type { Relation } from '#rules/waivers/terms.ts'
import { sizeOfProof } from '#test/support/proofs.ts'
import { type Desk, makeDesk, someNumber } from '#test/support/waiver-desk.ts'
import { addStay, LEDGER_FAULTS, type RigStay } from '#test/support/waiver-rig.ts'
import { familyOf } from '../oracle/waiver-families.ts'
import { type Family, judge } from '../oracle/waiver-oracle.ts'
import { ADOPTED } from '../oracle/waiver-people.ts'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
})
afterAll(() => desk.world.close())

/** Whom one register is asked about by one question. */
const ASKED: readonly Relation[] = [
  'SELF',
  'SPOUSE',
  'PARENT',
  'CHILD',
  'SIBLING',
  'GRANDPARENT',
  'GRANDCHILD',
]
const DAY_MS = 86_400_000

/** Families that can come to the window of the demonstration today, with nothing used before they came. */
const canCome = ({ lines, candidates, takings, adopted }: Family): boolean =>
  adopted === ADOPTED &&
  takings.length === 0 &&
  lines.every(
    ({ kind, transfusedAt }) =>
      kind === 'RED_CELLS' && transfusedAt.getTime() < desk.world.now().getTime() - DAY_MS,
  ) &&
  candidates.every(({ relation, standing }) => ASKED.includes(relation) && standing !== 'SERVICE_DOWN')

/** The registers know a family; answers the patient's number and the donors whom the window names. */
const introduce = (candidates: readonly Candidate[]) => {
  const patient = someNumber()
  const donors = candidates.flatMap(({ relation, standing, donor }) => {
    const { donations, goldAward, rareGroup, diedOn } = donor
    const number = relation === 'SELF' ? patient : someNumber()
    desk.gives(number, donations, { goldAward, rareGroup, diedOn })
    if (relation === 'SELF') return []
    if (standing === 'VERIFIED' || standing === 'CONTRADICTED')
      desk.script.relates(patient, number, relation, standing)
    return [{ name: '示例', identityNumber: number, relation }]
  })
  return { patient, donors }
}

const atTheWindow = async (family: Family) => {
  const { world } = desk
  const { patient, donors } = introduce(family.candidates)
  const first = Math.min(...family.lines.map(({ transfusedAt }) => transfusedAt.getTime()))
  const stay: RigStay = await addStay((text, values) => world.rows(text, values), world.services.keys, {
    hospital: 'CS-MEM01',
    identityNumber: patient,
    since: new Date(first - DAY_MS),
    consent: family.consent,
    bags: family.lines.map(({ quantity, transfusedAt }) => ({
      units: Number(formatQuantity(quantity)),
      at: transfusedAt,
    })),
  })
  const { id } = await desk.quote(stay, {
    donors,
    lines: family.lines.map(({ chargedFen, insuredFen, waivedFen, quantity }, at) => ({
      chargeNumber: `C${at}`,
      feeCode: 'RBC-SUSP-LR',
      donationNumber: stay.bags[at]?.unitId ?? '',
      quantity: Number(formatQuantity(quantity)),
      ...{ chargedFen, insuredFen, waivedFen },
    })),
  })
  return desk.row(id)
}

it('families at the window get what the oracle says, go on as it says, and their waivers explain themselves', async () => {
  const size = sizeOfProof('quotedFamilies')
  let seen = 0
  for (let number = 1; seen < size; number += 1) {
    const { kind, family } = familyOf(number)
    if (!canCome(family)) continue
    seen += 1
    const { fen, next, facts, decision } = await atTheWindow(family)
    const days = family.lines.map(({ transfusedAt }) => dayOf(transfusedAt))
    expect([number, kind.en, days, { fen, next }]).toEqual([number, kind.en, days, judge(family)])
    expect([number, recompute({ facts })]).toEqual([number, decision])
  }
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
}, 120_000)
