import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import { listWaiversByIds } from '#db/waivers/finders.ts'
import type { WaiverCaseRow } from '#db/waivers/finders-cases.ts'
import { BadInput, type InputProblem } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { lockedCase, moveCase } from '#resolvers/waivers/case-life.ts'
import { assertNamesNobody } from '#resolvers/waivers/names-nobody.ts'
import { sealPayee } from '#resolvers/waivers/payee.ts'
import { keptFactsOf } from '#resolvers/waivers/recompute.ts'
import type { PayeeKind } from '#rules/waivers/case-terms.ts'

/** To whom a refund goes. Name and account are kept as cipher. */
export type ConfirmPayeeInput = OperationInput & {
  readonly caseId: string
  readonly kind: PayeeKind
  readonly name: string
  /** Number of the account; blanks and hyphens are left out. */
  readonly account: string
  readonly bank?: string | null
  /** What was seen, where the payee is a donor, or bears another name than the patient: a guardian, an heir. */
  readonly reason?: string | null
  /** The bank's number of a transfer that it sent back: for a refund that was signed off already. */
  readonly returned?: string | null
}

/**
 * The cashier has seen to whom a refund is due: the patient, or the donor where the policy pays donors. Confirmed again
 * before it is signed, the later one stands; after the bank sent a transfer back it has to be signed anew.
 * @throws WaiverCaseNotInState
 */
export const confirmPayee = operation(
  'waivers.confirmPayee',
  async (tx, input: ConfirmPayeeInput): Promise<{ id: Id<'WaiverCase'> }> => {
    assertNamesNobody(tx, 'reason', input.reason ?? '')
    const row = await lockedCase(tx, input.caseId)
    const account = input.account.replaceAll(/[\s-]/g, '')
    const problems = [...problemsOf(input, account), ...(await problemsOfPerson(tx, row, input))]
    if (problems.length > 0) throw new BadInput(problems)
    const returned = input.returned?.trim() || null
    const action = row.state === 'SIGNED' && returned !== null ? 'reopen' : 'confirm'
    await moveCase(
      tx,
      row,
      action,
      {
        payeeKind: input.kind,
        payeeCipher: sealPayee(tx, { name: input.name.trim(), account, bank: input.bank?.trim() || null }),
        confirmedBy: tx.seat.staffId,
        confirmedAt: tx.now,
        signedBy: null,
        signedAt: null,
      },
      { reason: action === 'reopen' ? returned : input.reason?.trim() || null },
    )
    return { id: row.id }
  },
)

const ACCOUNT = /^[0-9A-Za-z]{6,34}$/

const problemsOf = ({ name }: ConfirmPayeeInput, account: string): InputProblem[] => [
  ...(name.trim() === ''
    ? [{ field: 'name', words: { zh: '缺少收款人姓名', en: 'the name of the payee is missing' } }]
    : []),
  ...(ACCOUNT.test(account)
    ? []
    : [
        {
          field: 'account',
          words: { zh: '账号须为 6 至 34 位数字或字母', en: 'an account has 6 to 34 digits or letters' },
        },
      ]),
]

/** Whether the policies of the refund pay this kind of person, and the name is the patient's or somebody said why not. */
const problemsOfPerson = async (
  tx: Tx,
  row: WaiverCaseRow,
  { kind, name, reason }: ConfirmPayeeInput,
): Promise<InputProblem[]> => {
  const [[waiver], [patient]] = [
    row.waiverId === null ? [] : await listWaiversByIds(tx.db, [row.waiverId]),
    await listPatientsByIds(tx.db, [row.patientId]),
  ]
  const paysDonor =
    waiver !== undefined && keptFactsOf(waiver).policies.some(({ paidTo }) => paidTo === 'DONOR')
  if ((kind === 'DONOR') !== paysDonor) return [{ field: 'kind', words: paysDonor ? DONOR : PATIENT }]
  const isPatient = kind === 'PATIENT' && patient !== undefined && plain(patient.name) === plain(name)
  return isPatient || reason?.trim() ? [] : [{ field: 'reason', words: SAY_WHY }]
}

const plain = (name: string): string => name.replaceAll(/\s/g, '').toLowerCase()

const DONOR = { zh: '适用政策规定退给献血者', en: 'the policy pays the donor' }
const PATIENT = { zh: '适用政策规定退给付款的患者', en: 'the policy pays the patient, who paid the bill' }
const SAY_WHY = {
  zh: '收款人与患者姓名不符或为献血者，须写明核对了什么证件（如监护人、继承人）',
  en: 'the payee is not named as the patient, or is a donor: say what papers were seen (guardian, heir)',
}
