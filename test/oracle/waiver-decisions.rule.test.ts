import { describe, expect, test } from 'vitest'
import { policiesAdopted } from '#rules/waivers/adoption.ts'
import { decideWaiver } from '#rules/waivers/decide.ts'
import { sizeOfProof } from '../support/proofs.ts'
import { familyOf } from './waiver-families.ts'
import { type Family, judge } from './waiver-oracle.ts'
import { candidate, line } from './waiver-people.ts'
import { randomOf } from './waiver-random.ts'

const decided = ({ adopted, ...facts }: Family) => {
  const { fen, next } = decideWaiver({ ...facts, policies: policiesAdopted(adopted) })
  return { fen, next }
}

describe('an oracle that never read the rules', () => {
  test('comes to the same amount and names the same person or nobody, family by family', () => {
    const size = sizeOfProof('waiverFamilies')
    const wrong: object[] = []
    for (let number = 1; number <= size; number += 1) {
      const { kind, family } = familyOf(number)
      const [told, own] = [decided(family), judge(family)]
      if (told.fen !== own.fen || told.next !== own.next) wrong.push({ number, kind: kind.en, told, own })
    }
    expect({ size, wrong: wrong.slice(0, 10), many: wrong.length }).toEqual({ size, wrong: [], many: 0 })
  }, 120_000)

  test('asks a person whichever of two ways is named first, when only one of them leaves a question', () => {
    const asked = (['ENDS', 'STANDS'] as const).map((first) => {
      const open = first === 'ENDS' ? (['ENDS', 'STANDS'] as const) : (['STANDS', 'ENDS'] as const)
      const { family } = familyOf(1)
      const given = { id: 'g', kind: 'WHOLE_BLOOD', ml: 400, on: '2024-01-01', region: '430102' } as const
      const dead = candidate('CHILD', [given], { diedOn: '2024-06-01' })
      const one = { ...line(randomOf(1), '2025-03-01'), chargedFen: 1000, insuredFen: 0, waivedFen: 0 }
      const settings = { deadDonor: { open } }
      const adopted = [{ code: 'HN-2024', effectiveFrom: '2024-01-01', effectiveTo: null, settings }]
      const hunan: Family = {
        ...family,
        ...{ consent: true, region: '430102', lines: [one], candidates: [dead], takings: [], adopted },
      }
      return [decided(hunan), judge(hunan)]
    })
    const person = { fen: 0, next: 'PERSON' }
    expect(asked).toEqual([
      [person, person],
      [person, person],
    ])
  })
})
