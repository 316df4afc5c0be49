import {
  type BloodBankSteps,
  bloodBankSteps,
  type Hospital,
  type Ordered,
  reactionsOf,
} from '#test/support/blood-bank-steps.ts'
import { codesOf, type Data } from '#test/support/people-at-work.ts'
import type { World } from '#test/support/world.ts'

/** The steps of wards and blood bank, and the stretches of the way that most journeys go alike. */
export const bloodBankRounds = (world: World) => {
  const steps = bloodBankSteps(world)

  const issue = async (ordered: Ordered, unitIds: readonly string[]): Promise<string> => {
    const answer = await steps.tryIssue(ordered, unitIds)
    if (answer.id !== undefined) return answer.id
    throw new Error(`not issued: ${answer.code} ${codesOf(answer).join(', ')}`)
  }

  /** An approved request whose patient's group two tubes have confirmed and whose screen is negative. */
  const grouped = async (
    abo: Parameters<typeof reactionsOf>[0],
    form: Data,
    hospital: Hospital = 'mem01',
  ): Promise<Ordered> => {
    const ordered = await steps.submit(form, hospital)
    await steps.approve(ordered)
    await steps.accept(ordered)
    await steps.type(ordered.sampleId, reactionsOf(abo))
    await steps.type(await steps.secondTube(ordered), reactionsOf(abo))
    await steps.screen(ordered.sampleId)
    return ordered
  }

  return {
    ...steps,
    issue,
    grouped,

    /** From the issue to the ward. */
    fetch: async (ordered: Ordered, unitIds: readonly string[]): Promise<string> => {
      const issueId = await issue(ordered, unitIds)
      await steps.handOver(issueId, unitIds, ordered.hospital)
      await steps.arrive(issueId, unitIds, ordered.hospital)
      return issueId
    },

    /** A patient of group A, as above, with blood in stock, reserved and crossmatched. */
    prepared: async (
      bags: Parameters<BloodBankSteps['stock']>,
      form: Data,
      hospital: Hospital = 'mem01',
    ): Promise<Ordered & { unitIds: string[] }> => {
      const ordered = await grouped('A', form, hospital)
      const unitIds = await steps.stock(...bags)
      await steps.reserve(ordered.requestId, unitIds)
      for (const unitId of unitIds) await steps.crossmatch(ordered.sampleId, unitId)
      return { ...ordered, unitIds }
    },
  }
}

export type BloodBankRounds = ReturnType<typeof bloodBankRounds>
