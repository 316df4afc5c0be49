import type { KeptAnswer } from '#db/waivers/finders-kin.ts'
import type {
  PersonReference,
  Proof,
  Purpose,
  RelationAnswer,
  RelationQuestion,
  ServiceDown,
  WaiverPeers,
} from '#resolvers/waivers/peers.ts'
import type { Day } from '#rules/calendar.ts'
import type { ProofRegister } from '#rules/waivers/kin-terms.ts'
import { proofPlan, standingInARow, standingTogether } from '#rules/waivers/relation-proof.ts'
import type { ProofStanding, Relation } from '#rules/waivers/terms.ts'

/** What is asked: is the patient the … of the donor, and was it on all of these days? */
export type RelationLookUp = {
  readonly patient: PersonReference
  readonly donor: PersonReference
  readonly relation: Relation
  /** At least one. */
  readonly days: readonly Day[]
  readonly purpose: Purpose
}

/** What came of it, with every register's answer as it is kept. */
export type Looked = { readonly standing: ProofStanding; readonly answers: readonly KeptAnswer[] }

type Registers = Pick<WaiverPeers, 'household' | 'marriage'>

/** Asks the registers that prove the relation, of the first and the last of the days at once. Never throws. */
export async function lookUpRelation(registers: Registers, question: RelationLookUp): Promise<Looked> {
  const days = question.days.toSorted()
  const ends = [...new Set([days[0], days.at(-1)])].filter((day) => day !== undefined)
  const looked = await Promise.all(ends.map((on) => lookUpOn(registers, question, on)))
  return {
    standing: standingTogether(looked.map(({ standing }) => standing)),
    answers: looked.flatMap(({ answers }) => answers),
  }
}

const lookUpOn = async (registers: Registers, question: RelationLookUp, on: Day): Promise<Looked> => {
  const { patient, donor, relation, purpose } = question
  const plan = proofPlan(relation)
  const asked: RelationQuestion = { patient, donor, relation, on, purpose }
  if (plan.kind === 'NONE') return { standing: 'NOT_FOUND', answers: [] }
  if (plan.kind === 'DIRECT') {
    const register = plan.register === 'MARRIAGE' ? registers.marriage : registers.household
    return inARow([kept(plan.register, await answered(() => register.ask(asked)))])
  }
  const person = plan.spouseOf === 'DONOR' ? donor : patient
  const spouse = await answered(() => registers.marriage.spouseOf({ person, on, purpose }))
  const married = kept('MARRIAGE', spouse)
  if (spouse.outcome !== 'VERIFIED') return inARow([married])
  const reference: PersonReference = { kind: 'SPOUSE_REFERENCE', reference: spouse.reference }
  const between = plan.spouseOf === 'DONOR' ? { donor: reference } : { patient: reference }
  const household: RelationAnswer = await answered(() =>
    registers.household.ask({ ...asked, ...between, relation: plan.asks }),
  )
  return inARow([married, kept('HOUSEHOLD', household)])
}

const inARow = (answers: readonly KeptAnswer[]): Looked => ({
  standing: standingInARow(answers.map(({ outcome }) => outcome)),
  answers,
})

/** An answer without whatever else the register said. */
export const kept = (
  register: ProofRegister,
  answer: (Proof & { readonly outcome: Exclude<ProofStanding, 'SERVICE_DOWN'> }) | ServiceDown,
): KeptAnswer =>
  answer.outcome === 'SERVICE_DOWN'
    ? { register, outcome: answer.outcome, proofId: null, asOf: null }
    : { register, outcome: answer.outcome, proofId: answer.proofId, asOf: answer.asOf.toISOString() }

/** A peer's answer; one that breaks its promise never to throw is down, like any other that can't be asked. */
export const answered = async <Answer>(ask: () => Promise<Answer>): Promise<Answer | ServiceDown> => {
  try {
    return await ask()
  } catch {
    return { outcome: 'SERVICE_DOWN', fault: '接口异常 / the peer failed' }
  }
}
