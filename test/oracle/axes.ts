import type { Axes } from './product.ts'
import type { Infant, Scenario } from './scenario.ts'

type Values<Key extends keyof Scenario> = readonly Scenario[Key][]

const URGENCY: Values<'urgency'> = ['routine', 'urgent', 'emergency']
/** The two columns of the table; that urgent goes by the first is proved elsewhere. */
const COLUMNS: Values<'urgency'> = ['routine', 'emergency']
const SIDE: Values<'majorSide'> = ['compatible', 'not done', 'incompatible']
const ABO: Values<'unitAbo'> = ['O', 'A', 'B', 'AB']
const RHD: Values<'patientRhD'> = ['positive', 'negative', 'untyped']
const UNIT_RHD: Values<'unitRhD'> = ['positive', 'negative']
const TYPING: Values<'typing'> = ['agreed', 'unknown', 'discrepant', 'conflicting']
const CONFIRMATION: Values<'confirmation'> = ['group on file', 'second sample missing']
const HOLD: Values<'hold'> = [
  'none',
  'recall',
  'suspected frozen',
  'quarantine',
  'excursion',
  'excursion, harm certain',
]
const COLD_CHAIN: Values<'coldChain'> = ['known good', 'unknown, attested', 'unknown']
const BLOOD: Values<'blood'> = [
  'red cells',
  'whole blood',
  'granulocytes',
  'hand-made platelets',
  'apheresis platelets',
  'plasma',
  'cryoprecipitate',
]
const YES_NO = [false, true] as const

/**
 * ABO × RhD of both, component, antibody, history, sample, hold, cold chain, urgency: the product that must not
 * show a single difference. Emergency and routine have their own columns; urgent differs in nothing from routine.
 *
 * A value of an axis is one that the others can not stand for: the bag's typing is told where an antibody asks for it,
 * the confirmation where a group is established. What the tests found belongs to the sample they rest on.
 */
export const FULL: Axes = {
  blood: BLOOD,
  patientAbo: ABO,
  unitAbo: ABO,
  patientRhD: RHD,
  unitRhD: UNIT_RHD,
  hold: ['none', 'recall', 'suspected frozen', 'quarantine', 'excursion'],
  coldChain: COLD_CHAIN,
  urgency: URGENCY,
  together: {
    antibody: [
      { antibody: 'none', unitAntigen: 'untested' },
      { antibody: 'anti-D', unitAntigen: 'untested' },
      { antibody: 'other', unitAntigen: 'negative' },
      { antibody: 'other', unitAntigen: 'positive' },
      { antibody: 'other', unitAntigen: 'untested' },
    ],
    history: [
      { typing: 'agreed', confirmation: 'group on file' },
      { typing: 'agreed', confirmation: 'second sample missing' },
      { typing: 'unknown', confirmation: 'group on file' },
      { typing: 'discrepant', confirmation: 'group on file' },
      { typing: 'conflicting', confirmation: 'group on file' },
    ],
    sample: [
      { sample: 'matched', sampleAgeHours: 10, majorSide: 'compatible' },
      { sample: 'matched', sampleAgeHours: 10, majorSide: 'not done' },
      { sample: 'matched', sampleAgeHours: 73, majorSide: 'compatible' },
      { sample: 'matched', sampleAgeHours: 73, majorSide: 'not done' },
      { sample: 'mismatched', sampleAgeHours: 10, majorSide: 'compatible' },
    ],
  },
}

const MOTHERS: readonly Infant[] = (['O', 'A', 'B', 'AB', null] as const).flatMap((motherAbo) =>
  YES_NO.flatMap((motherScreened) =>
    (['no antibody', 'negative', 'positive', 'untested'] as const).map((motherAntigen) => ({
      motherAbo,
      motherScreened,
      motherAntigen,
    })),
  ),
)
const TRANSPLANTS = ABO.flatMap((redCells) => ABO.map((plasma) => ({ redCells, plasma })))

/** Products of the axes that the great one leaves out, each group of subjects that touch each other in one. */
export const FURTHER: Readonly<Record<string, Axes>> = {
  'groups, RhD, anti-D and stock': {
    blood: BLOOD,
    patientAbo: ABO,
    unitAbo: ABO,
    patientRhD: RHD,
    unitRhD: UNIT_RHD,
    typing: TYPING,
    confirmation: CONFIRMATION,
    antibody: ['none', 'anti-D'],
    nothingElse: YES_NO,
    maySoonBear: YES_NO,
    urgency: COLUMNS,
  },
  'platelets and their shortage': {
    blood: BLOOD,
    patientAbo: ABO,
    unitAbo: ABO,
    typing: TYPING,
    confirmation: ['group on file', 'second sample', 'second sample missing'],
    majorSide: SIDE,
    plateletShortage: YES_NO,
    urgency: URGENCY,
  },
  'antibodies and the screen': {
    blood: BLOOD,
    unitAbo: ['O', 'A'],
    unitRhD: UNIT_RHD,
    antibody: ['none', 'anti-D', 'other', 'anti-D and other'],
    unitAntigen: ['negative', 'positive', 'untested'],
    screen: ['negative', 'positive, identified', 'positive, referred', 'positive, unidentified', 'not done'],
    majorSide: ['compatible', 'not done'],
    urgency: URGENCY,
  },
  'sample, crossmatch and report': {
    blood: BLOOD,
    patientAbo: ['O', 'A'],
    unitAbo: ['O', 'A'],
    typing: ['agreed', 'unknown'],
    sample: ['matched', 'mismatched', 'none'],
    sampleAgeHours: [0, 72, 72.001],
    majorSide: SIDE,
    minorSide: SIDE,
    warmAutoantibody: YES_NO,
    leastIncompatible: YES_NO,
    report: ['signed', 'unsigned'],
    urgency: COLUMNS,
  },
  'holds, cold chain, look and requirement': {
    blood: BLOOD,
    unitAbo: ['O', 'A'],
    expired: YES_NO,
    visiblyUnfit: YES_NO,
    hold: HOLD,
    coldChain: COLD_CHAIN,
    requirement: ['none', 'irradiated', 'IgA-deficient donor'],
    requirementMet: YES_NO,
    urgency: URGENCY,
  },
  papers: {
    blood: BLOOD,
    patientAbo: ['O', 'A'],
    confirmation: CONFIRMATION,
    majorSide: SIDE,
    sample: ['matched', 'mismatched', 'none'],
    approvals: ['complete', 'incomplete'],
    consent: ['given', 'authorised', 'missing'],
    report: ['signed', 'unsigned'],
    urgency: URGENCY,
  },
  'after a transplant': {
    blood: BLOOD,
    transplant: TRANSPLANTS,
    patientAbo: ['O', 'A'],
    unitAbo: ABO,
    typing: ['agreed', 'conflicting'],
    confirmation: CONFIRMATION,
    majorSide: SIDE,
    minorSide: ['compatible', 'incompatible'],
    plateletShortage: YES_NO,
    urgency: COLUMNS,
  },
  'infants and their mothers': {
    blood: BLOOD,
    infant: MOTHERS,
    patientAbo: ABO,
    unitAbo: ABO,
    typing: ['agreed', 'unknown'],
    urgency: COLUMNS,
  },
}
