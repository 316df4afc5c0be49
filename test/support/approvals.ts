import { approveRequest } from '#resolvers/requests/approve-request.ts'
import { ApprovalRefused } from '#resolvers/requests/errors.ts'
import type { SubmitRequestInput } from '#resolvers/requests/submit-request.ts'
import { identityNumber, routineForm } from '#test/support/forms.ts'
import type { World } from '#test/support/world.ts'

/** Who gives each approval at CS-MEM01, in order. */
export const approvers = ['mem01.superior', 'mem01.head', 'mem01.medical-affairs'] as const

const notNeeded = (error: unknown): boolean =>
  error instanceof ApprovalRefused && error.findings.some(({ code }) => code === 'APPROVAL_NOT_NEEDED')

/**
 * Gives a hospital's request its approvals: all that its tier asks for, or the first `count`. Forms of one patient add
 * up, and most forms of the tests are one patient's: how many there are depends on the day.
 */
export const approved = async (
  world: Pick<World, 'as'>,
  requestId: string,
  options: { count?: number; hospital?: string } = {},
): Promise<void> => {
  const { count = approvers.length, hospital = 'mem01' } = options
  for (const account of approvers.slice(0, count))
    try {
      await approveRequest(await world.as(account.replace('mem01', hospital)), { requestId })
    } catch (error) {
      if (notNeeded(error)) return
      throw error
    }
}

/** Makes plasma count as well in alliance CS, so that a line can stand for any millilitre. */
export const countPlasma = (world: Pick<World, 'rows'>) =>
  world.rows(
    `insert into rule_sets (alliance_id, id, jurisdiction, effective_from, source_citation, values)
     values ('CS', 'rul_' || repeat('a', 32), '330822', '2026-01-02', 'test', $1)`,
    [{ approvalClasses: ['WHOLE_BLOOD', 'RED_CELLS', 'PLASMA'] }],
  )

let people = 0
/** A patient whom no other test knows. */
export const newPatient = (): SubmitRequestInput['patient'] => {
  people += 1
  const { patient } = routineForm()
  // Of a region that no written number of the tests is of; men's sequences are odd, and there are five hundred in a day.
  const birthDate = `1968-07-${String(10 + (Math.floor(people / 500) % 20))}`
  const sequence = String((people % 500) * 2 + 1).padStart(3, '0')
  const number = identityNumber(birthDate.replaceAll('-', ''), sequence, '330803')
  return { ...patient, birthDate, identityNumber: number }
}

/** A form for so many millilitres of plasma; see `countPlasma`. */
export const plasmaForm = (ml: number, changes: Partial<SubmitRequestInput> = {}): SubmitRequestInput =>
  routineForm({
    patient: newPatient(),
    components: [{ product: 'FFP', quantity: ml }],
    laboratoryValues: [{ code: 'INR', value: '2' }],
    ...changes,
  })

/** An emergency that came with nothing but what it must. */
export const emergencyForm = (changes: Partial<SubmitRequestInput> = {}): SubmitRequestInput =>
  routineForm({
    patient: newPatient(),
    urgency: 'EMERGENCY',
    plannedAt: null,
    consent: null,
    diagnoses: [],
    indication: null,
    ...changes,
  })
