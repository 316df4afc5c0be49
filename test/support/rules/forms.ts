import { standardDictionary } from '#rules/products/dictionary.ts'
import type { RequestForm } from '#rules/requests/form.ts'
import { standardPolicies } from '#rules/standard-policies.ts'

/** The instant at which the rules are asked in these tests: 2026-03-01 09:30 in China. */
export const NOW = new Date('2026-03-01T09:30:00+08:00')

const inForce = standardPolicies[1]
if (!inForce) throw new Error('the second standard rule set is gone')
export const POLICY = inForce.values
export const FORM_SETTING = { policy: POLICY, products: standardDictionary, now: NOW }

/** A routine form on which nothing is missing. */
export const completeForm: RequestForm = {
  urgency: 'ROUTINE',
  applicant: '李医',
  patient: {
    name: '张三',
    hospitalNumber: 'MR000123',
    sex: 'MALE',
    birthDate: '1968-07-07',
    identityNumber: '330822196807071236',
    identityExemption: null,
    ward: 'NK',
  },
  diagnosis: 'D64.9 贫血',
  indication: '血红蛋白低于60g/L',
  history: { transfusions: 'NO', pregnancies: null, reactions: 'NO' },
  laboratoryValues: [{ code: '718-7', value: '55', unit: 'g/L' }],
  components: [{ product: 'RBC-SUSP-LR', quantity: '2', unit: 'U', requirements: ['LR'], indication: null }],
  plannedAt: new Date('2026-03-02T09:00:00+08:00'),
  consent: { kind: 'PATIENT', signer: null, signedAt: new Date('2026-03-01T08:00:00+08:00') },
  sample: {
    number: 'S2603010007',
    collectedAt: new Date('2026-03-01T09:00:00+08:00'),
    collector: '王护',
  },
}

type Changes = Partial<Omit<RequestForm, 'patient'>> & { readonly patient?: Partial<RequestForm['patient']> }

/** The complete form with some fields changed. */
export const formWith = (changes: Changes): RequestForm => ({
  ...completeForm,
  ...changes,
  patient: { ...completeForm.patient, ...changes.patient },
})
