import type { Hold, ReleaseFacts } from '#rules/inventory/release-facts.ts'
import type { Blood, Infant, Scenario } from './scenario.ts'

/** The same facts, writable: one set of them is filled again and again. */
type Writable<T> = T extends Date | readonly unknown[] ? T : { -readonly [Key in keyof T]: Writable<T[Key]> }

const NOW = new Date('2026-03-10T08:00:00Z')
const HOUR = 3_600_000
const START = new Date(NOW.getTime() + 2 * HOUR)
const LATER = new Date(NOW.getTime() + 240 * HOUR)
const EARLIER = new Date(NOW.getTime() - 1)

/** Writes a scenario into the gate's language. The answer is the same object each time, with other contents. */
export function asFacts(s: Scenario): ReleaseFacts {
  writeRequest(s)
  writePatient(s)
  writeUnit(s)
  writeTests(s)
  return FACTS
}

/** Scenarios the gate's facts can not tell from another one, so that comparing both would be comparing twice. */
export const isTold = (s: Scenario): boolean =>
  // A group that is not established is not confirmed by anything.
  s.typing === 'agreed' || s.confirmation === 'group on file'

const FACTS: Writable<ReleaseFacts> = {
  now: NOW,
  request: {
    state: 'ACCEPTED',
    urgency: 'ROUTINE',
    plannedAt: START,
    components: ['RED_CELLS'],
    approvals: 'COMPLETE',
    consent: 'SIGNED',
  },
  patient: {
    standing: 'CONFIRMED',
    abo: 'O',
    rhd: 'POSITIVE',
    transplant: null,
    antibodies: [],
    warmAutoantibody: false,
    screen: 'NEGATIVE',
    phenotype: {},
    requirements: [],
    childBearing: 'NO',
    infantUnder4Months: false,
    mother: null,
  },
  unit: {
    product: {
      componentClass: 'RED_CELLS',
      preparation: 'WHOLE_BLOOD',
      irradiated: false,
      washed: false,
      leucocyteReduced: false,
    },
    attributes: [],
    abo: 'O',
    rhd: 'POSITIVE',
    antigens: {},
    state: 'RESERVED',
    expiresAt: LATER,
    reservedUntil: LATER,
    holds: [],
    visualDefects: [],
    givenFor: 'ANYBODY',
    coldChain: { knownGoodUntil: LATER, attested: false },
  },
  sample: null,
  crossmatch: { MAJOR: 'COMPATIBLE', MINOR: 'COMPATIBLE', leastIncompatible: false, report: 'SIGNED' },
  shortage: { recorded: false, nothingRhdNegative: false },
}

const URGENCY = { routine: 'ROUTINE', urgent: 'URGENT', emergency: 'EMERGENCY' } as const
const CONSENT = { given: 'SIGNED', authorised: 'AUTHORISED', missing: 'MISSING' } as const

function writeRequest(s: Scenario): void {
  const { request, shortage } = FACTS
  request.urgency = URGENCY[s.urgency]
  request.components = ASKED[s.blood]
  request.approvals = s.approvals === 'complete' ? 'COMPLETE' : 'INCOMPLETE'
  request.consent = CONSENT[s.consent]
  shortage.recorded = s.plateletShortage
  shortage.nothingRhdNegative = s.nothingElse
}

const STANDING = { unknown: 'UNKNOWN', discrepant: 'DISCREPANT', conflicting: 'CONFLICT' } as const
const RHD = { positive: 'POSITIVE', negative: 'NEGATIVE', untyped: 'UNKNOWN' } as const
const ANTIBODIES = {
  none: [],
  'anti-D': ['D'],
  other: ['K'],
  'anti-D and other': ['D', 'K'],
} as const
const SCREEN = {
  negative: 'NEGATIVE',
  'positive, identified': 'IDENTIFIED',
  'positive, referred': 'REFERRED',
  'positive, unidentified': 'UNIDENTIFIED',
  'not done': 'NOT_DONE',
} as const
const REQUIREMENTS = {
  none: [],
  irradiated: ['IRRADIATED'],
  'IgA-deficient donor': ['IGA_DEFICIENT'],
} as const
const NONE = [] as const
const IGA_DEFICIENT = ['IG'] as const

function writePatient(s: Scenario): void {
  const { patient } = FACTS
  const once = s.confirmation === 'second sample missing'
  patient.standing = s.typing === 'agreed' ? (once ? 'ONE_SAMPLE' : 'CONFIRMED') : STANDING[s.typing]
  patient.abo = s.typing === 'agreed' ? s.patientAbo : null
  patient.rhd = RHD[s.patientRhD]
  patient.transplant = s.transplant
  patient.antibodies = ANTIBODIES[s.antibody]
  patient.warmAutoantibody = s.warmAutoantibody
  patient.screen = SCREEN[s.screen]
  patient.requirements = REQUIREMENTS[s.requirement]
  patient.childBearing = s.maySoonBear ? 'YES' : 'NO'
  patient.infantUnder4Months = s.infant !== null
  writeMother(s.infant)
}

const MOTHER: Writable<NonNullable<ReleaseFacts['patient']['mother']>> = {
  abo: null,
  antibodies: NONE,
  screened: true,
}
const ANTI_JKA = ['Jka'] as const

/** A mother of whom nothing at all is known. */
const isUnheardOf = ({ motherAbo, motherScreened, motherAntigen }: Infant): boolean =>
  motherAbo === null && !motherScreened && motherAntigen === 'no antibody'

function writeMother(infant: Infant | null): void {
  const nobody = infant === null || isUnheardOf(infant)
  FACTS.patient.mother = nobody ? null : MOTHER
  if (nobody) return
  MOTHER.abo = infant.motherAbo
  MOTHER.screened = infant.motherScreened
  MOTHER.antibodies = infant.motherAntigen === 'no antibody' ? NONE : ANTI_JKA
}

const COMPONENT = {
  'red cells': 'RED_CELLS',
  'whole blood': 'WHOLE_BLOOD',
  granulocytes: 'GRANULOCYTES',
  'hand-made platelets': 'PLATELETS',
  'apheresis platelets': 'PLATELETS',
  plasma: 'PLASMA',
  cryoprecipitate: 'CRYOPRECIPITATE',
} as const

const ASKED: Record<Blood, ReleaseFacts['request']['components']> = {
  'red cells': ['RED_CELLS'],
  'whole blood': ['WHOLE_BLOOD'],
  granulocytes: ['GRANULOCYTES'],
  'hand-made platelets': ['PLATELETS'],
  'apheresis platelets': ['PLATELETS'],
  plasma: ['PLASMA'],
  cryoprecipitate: ['CRYOPRECIPITATE'],
}
const hold = (kind: Hold['kind'], harmCertain = false): readonly Hold[] => [{ kind, harmCertain }]
const HOLDS = {
  none: [],
  recall: hold('RECALL'),
  'suspected frozen': hold('SUSPECTED_FROZEN'),
  quarantine: hold('QUARANTINE'),
  excursion: hold('EXCURSION'),
  'excursion, harm certain': hold('EXCURSION', true),
} as const
const CLOTS = ['CLOTS'] as const
const TYPED = { positive: 'POSITIVE', negative: 'NEGATIVE' } as const

function writeUnit(s: Scenario): void {
  const { unit } = FACTS
  unit.product.componentClass = COMPONENT[s.blood]
  unit.product.preparation = s.blood === 'apheresis platelets' ? 'APHERESIS' : 'WHOLE_BLOOD'
  unit.product.irradiated = s.requirement === 'irradiated' && s.requirementMet
  unit.attributes = s.requirement === 'IgA-deficient donor' && s.requirementMet ? IGA_DEFICIENT : NONE
  unit.abo = s.unitAbo
  unit.rhd = RHD[s.unitRhD]
  unit.antigens = ANTIGENS[s.unitAntigen][s.infant?.motherAntigen ?? 'no antibody']
  unit.expiresAt = s.expired ? EARLIER : LATER
  unit.holds = HOLDS[s.hold]
  unit.visualDefects = s.visiblyUnfit ? CLOTS : NONE
  unit.coldChain.knownGoodUntil = s.coldChain === 'known good' ? LATER : null
  unit.coldChain.attested = s.coldChain === 'unknown, attested'
}

type Antigens = ReleaseFacts['unit']['antigens']

/** Typings for K (the patient's `other` antibody) and Jka (the mother's). */
const ANTIGENS = {
  positive: withJka({ K: TYPED.positive }),
  negative: withJka({ K: TYPED.negative }),
  untested: withJka({}),
} as const

function withJka(k: Antigens): Record<Infant['motherAntigen'], Antigens> {
  return {
    'no antibody': k,
    untested: k,
    positive: { ...k, Jka: TYPED.positive },
    negative: { ...k, Jka: TYPED.negative },
  }
}

const SIDE = { compatible: 'COMPATIBLE', incompatible: 'INCOMPATIBLE', 'not done': 'NOT_DONE' } as const
const SAMPLE: Writable<NonNullable<ReleaseFacts['sample']>> = { collectedAt: NOW, matches: true }

/** When a sample of each age was drawn. */
const drawn = new Map<number, Date>()

function drawnBefore(hours: number): Date {
  const known = drawn.get(hours)
  if (known) return known
  const at = new Date(START.getTime() - hours * HOUR)
  drawn.set(hours, at)
  return at
}

function writeTests(s: Scenario): void {
  const { crossmatch } = FACTS
  SAMPLE.collectedAt = drawnBefore(s.sampleAgeHours)
  SAMPLE.matches = s.sample === 'matched'
  FACTS.sample = s.sample === 'none' ? null : SAMPLE
  crossmatch.MAJOR = s.sample === 'none' ? 'NOT_DONE' : SIDE[s.majorSide]
  crossmatch.MINOR = s.sample === 'none' ? 'NOT_DONE' : SIDE[s.minorSide]
  crossmatch.leastIncompatible = s.leastIncompatible
  crossmatch.report = s.report === 'signed' ? 'SIGNED' : 'UNSIGNED'
}
