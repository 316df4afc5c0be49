import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import type { KeptFacts } from '#resolvers/waivers/kept-facts.ts'
import { recompute } from '#resolvers/waivers/recompute.ts'
import { policiesAdopted } from '#rules/waivers/adoption.ts'
import { decideWaiver } from '#rules/waivers/decide.ts'
import { sizeOfProof } from '../support/proofs.ts'
import { familyOf } from './waiver-families.ts'
import type { Family } from './waiver-oracle.ts'

/** As PostgreSQL keeps a document: the members of an object by the length of their names, then by their bytes. */
const asStored = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(asStored)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(
    ([one], [other]) => one.length - other.length || (one < other ? -1 : 1),
  )
  return Object.fromEntries(members.map(([name, member]) => [name, asStored(member)]))
}
const stored = <Document>(document: Document): Document =>
  asStored(JSON.parse(JSON.stringify(document))) as Document

const kept = ({ adopted, ...facts }: Family): KeptFacts => ({
  ...facts,
  lines: facts.lines.map((line) => ({ ...line, transfusedAt: line.transfusedAt.toISOString() })),
  candidates: facts.candidates.map((candidate) => ({ ...candidate, path: 'KINSHIP', proofIds: [] })),
  policies: policiesAdopted(adopted),
  unanswered: [],
})

type Decision = ReturnType<typeof recompute>
/** What the decision's own arithmetic comes to: read from what was kept of it, and from nothing that decides. */
const addedUp = ({ lines }: Decision, isHalfUp: boolean): number =>
  lines.reduce((bill, { baseFen, needMl, parts }) => {
    const lots = parts.filter(({ from }) => from === 'LOT')
    if (lots.length === 0) return bill + (parts.length > 0 ? baseFen : 0)
    const covered = lots.reduce((sum, { ml }) => sum + (ml ?? 0), 0)
    const need = needMl ?? 1
    return bill + Math.floor((2 * baseFen * covered + (isHalfUp ? need : 0)) / (2 * need))
  }, 0)

const isWithinLimits = ({ baseFen, fen, parts }: Decision['lines'][number]): boolean =>
  fen <= baseFen &&
  fen === parts.reduce((sum, part) => sum + part.fen, 0) &&
  parts.every(({ ml, quota }) => quota === null || (ml ?? 0) + quota.usedMl <= quota.limitMl)

test('a waiver that was kept comes to the same decision from its own stored inputs, and adds up to its amount', () => {
  const wrong: [number: number, what: string][] = []
  for (let number = 1; number <= sizeOfProof('keptWaivers'); number += 1) {
    const { family } = familyOf(number)
    const { adopted, ...facts } = family
    const decision = decideWaiver({ ...facts, policies: policiesAdopted(adopted) })
    const again = recompute({ facts: stored(kept(family)) })
    if (!isDeepStrictEqual(stored(again), stored(decision))) wrong.push([number, 'another decision'])
    const isCapped = family.adopted.some(({ settings }) => typeof settings.capFenPer100Ml === 'number')
    const sum = addedUp(
      again,
      family.adopted.some(({ settings }) => settings.rounding === 'HALF_UP'),
    )
    if (isCapped ? again.fen > sum : again.fen !== sum) wrong.push([number, 'adds up to something else'])
    if (!again.lines.every(isWithinLimits)) wrong.push([number, 'more than a quota had'])
  }
  expect(wrong).toEqual([])
}, 120_000)
