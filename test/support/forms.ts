import type { SubmitRequestInput } from '#resolvers/requests/submit-request.ts'
import { identityCheckCharacter } from '#rules/identifiers/identity-number.ts'

let count = 0
/** A number nobody used before in this run. */
export const nextNumber = (prefix: string): string => {
  count += 1
  return `${prefix}${String(count).padStart(6, '0')}`
}

/** A valid identity number: region, birth date (`YYYYMMDD`), sequence whose last digit is odd for a man. */
export const identityNumber = (birthDate: string, sequence: string, region = '330822'): string => {
  const first17 = `${region}${birthDate}${sequence}`
  return first17 + identityCheckCharacter(first17)
}

/** A girl born on 20 February 2026 who has no number of her own yet. */
export const newbornGirl = () =>
  ({
    hospitalNumber: nextNumber('NB'),
    name: '示例之婴',
    sex: 'FEMALE',
    birthDate: '2026-02-20',
    newborn: true,
    identityExemption: 'NEWBORN',
  }) as const

/** A complete routine form for 2 U of red cells at the world's start, 2026-03-01 09:00 in China. */
export const routineForm = (changes: Partial<SubmitRequestInput> = {}): SubmitRequestInput => ({
  placerNumber: nextNumber('SQ'),
  patient: {
    hospitalNumber: nextNumber('MR'),
    name: '张三',
    sex: 'MALE',
    birthDate: '1968-07-07',
    identityNumber: identityNumber('19680707', '123'),
  },
  encounter: { visitNumber: nextNumber('ZY'), class: 'I', ward: 'NK', bed: '12', department: '内科' },
  diagnoses: [{ code: 'D64.9', text: '贫血' }],
  indication: { code: 'HB60', text: '血红蛋白低于60g/L' },
  transfusionHistory: 'NO',
  pregnancyHistory: 'NO',
  reactionHistory: 'NO',
  laboratoryValues: [{ code: '718-7', name: 'Hemoglobin', value: '55', unit: 'g/L' }],
  consent: { kind: 'PATIENT', signedAt: new Date('2026-03-01T00:30:00Z') },
  components: [{ product: 'RBC-SUSP-LR', quantity: 2, unit: 'U', requirements: ['LR'] }],
  urgency: 'ROUTINE',
  plannedAt: new Date('2026-03-02T01:00:00Z'),
  requesterName: '李医',
  sample: {
    sampleNumber: nextNumber('S'),
    specimenType: 'WB',
    collectedAt: new Date('2026-03-01T00:45:00Z'),
    collectorName: '王护',
  },
  ...changes,
})
