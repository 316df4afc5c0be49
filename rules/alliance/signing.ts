import type { Term } from '#rules/alliance/membership.ts'
import {
  type CertificateKind,
  certificateKindLabels,
  type SignedAct,
  type StaffTitle,
} from '#rules/alliance/terms.ts'
import { type Day, isWithin } from '#rules/calendar.ts'
import { type Finding, finding } from '#rules/finding.ts'

export type Certificate = Term & { readonly kind: CertificateKind }

export type Signer = {
  /** Who it is; two accounts of one person carry one id. */
  readonly personId: string
  readonly title: StaffTitle
  readonly certificates: readonly Certificate[]
  /** When the person serves at the organisation signed for; null when never or blocked. */
  readonly serves: Term | null
  /** Staff of a storage point need the blood-station post certificate as well. */
  readonly atStoragePoint: boolean
}

const technicians: readonly StaffTitle[] = [
  'TECHNICIAN_JUNIOR',
  'TECHNICIAN_INTERMEDIATE',
  'TECHNICIAN_SENIOR',
]
const nurses: readonly StaffTitle[] = ['NURSE_JUNIOR', 'NURSE_INTERMEDIATE', 'NURSE_SENIOR']
const physicians: readonly StaffTitle[] = [
  'PHYSICIAN_JUNIOR',
  'PHYSICIAN_INTERMEDIATE',
  'PHYSICIAN_ASSOCIATE_CHIEF',
  'PHYSICIAN_CHIEF',
]
const seniorPhysicians = physicians.slice(1)

/** Which titles each act asks for. Nobody without a title delivers, receives or signs. */
export const titlesFor: Readonly<Record<SignedAct, readonly StaffTitle[]>> = {
  TEST_RESULT: technicians,
  TEST_VERIFICATION: technicians,
  ISSUE: technicians,
  COLLECT_BLOOD: [...nurses, ...physicians, ...technicians],
  SAMPLE_COLLECTION: [...nurses, ...physicians, ...technicians],
  OVERRIDE: [...technicians.slice(1), ...seniorPhysicians],
  EMERGENCY_AUTHORISATION: seniorPhysicians,
  // Intermediate title and above applies and approves (Order 85, article 20).
  REQUEST: seniorPhysicians,
  REQUEST_APPROVAL: seniorPhysicians,
  INCIDENT_CLOSING: [...nurses, ...physicians, ...technicians],
  BEDSIDE_CHECK: [...nurses, ...physicians],
}

/** Acts of the blood bank, which ask for its own training certificate. */
const bloodBankActs: readonly SignedAct[] = ['TEST_RESULT', 'TEST_VERIFICATION', 'ISSUE']

/** The certificates a signer of this title needs for this act. */
export function certificatesFor(
  act: SignedAct,
  signer: Pick<Signer, 'title' | 'atStoragePoint'>,
): CertificateKind[] {
  const needed: CertificateKind[] = []
  if (nurses.includes(signer.title)) needed.push('NURSE_PRACTICE')
  if (physicians.includes(signer.title)) needed.push('PHYSICIAN_PRACTICE')
  if (!bloodBankActs.includes(act)) return needed
  needed.push('TRANSFUSION_TRAINING')
  if (signer.atStoragePoint) needed.push('STATION_POST_CLASS_1')
  return needed
}

/**
 * A person signs only an act of their profession, while they serve there and with their certificates in date on that
 * day.
 *
 * Facts: the act, the signer, the civil day, the path of the signature in the input.
 * Refuses: `SIGNER_NOT_ACTIVE`, `SIGNER_TITLE_MISSING`, `SIGNER_CERTIFICATE_MISSING`, `SIGNER_CERTIFICATE_EXPIRED`.
 * Source: ALLIANCE_ART_10, SPEC_2000_ART_13, HOUSE_SIGNATURES.
 * Reviewed: not yet reviewed by a physician.
 */
export function maySign(act: SignedAct, signer: Signer, day: Day, field = 'signatures[0]'): Finding[] {
  const active = signer.serves !== null && isWithin(day, signer.serves.from, signer.serves.to)
  const titled = titlesFor[act].includes(signer.title)
  return [
    ...(active ? [] : [finding('SIGNER_NOT_ACTIVE', { field })]),
    ...(titled ? [] : [finding('SIGNER_TITLE_MISSING', { field })]),
    ...certificatesFor(act, signer).flatMap((kind) =>
      checkCertificate(kind, signer.certificates, day, field),
    ),
  ]
}

function checkCertificate(
  kind: CertificateKind,
  certificates: readonly Certificate[],
  day: Day,
  field: string,
): Finding[] {
  const held = certificates.filter((certificate) => certificate.kind === kind)
  if (held.some(({ from, to }) => isWithin(day, from, to))) return []
  const code = held.length === 0 ? 'SIGNER_CERTIFICATE_MISSING' : 'SIGNER_CERTIFICATE_EXPIRED'
  return [finding(code, { field, values: { certificate: certificateKindLabels[kind] } })]
}

/** One signature of several under the same act, such as the lead's and the collector's at issue. */
export type Signature = { readonly act: SignedAct; readonly signer: Signer }

/**
 * What several must sign is signed by as many different people.
 *
 * Facts: who signed, in order; how many are needed.
 * Refuses: `SIGNATURE_MISSING`, `SIGNED_TWICE_BY_ONE_PERSON`.
 * Source: SPEC_2000_ART_25, HOUSE_SIGNATURES.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkDifferentPeople(personIds: readonly string[], needed = 2): Finding[] {
  const given = personIds.length
  return [
    ...(given < needed
      ? [finding('SIGNATURE_MISSING', { field: 'signatures', values: { needed, given } })]
      : []),
    ...(new Set(personIds).size < given
      ? [finding('SIGNED_TWICE_BY_ONE_PERSON', { field: 'signatures' })]
      : []),
  ]
}

/**
 * What two must sign is signed by two different people, each qualified for their part.
 *
 * Facts: the signatures in order, the civil day, how many are needed.
 * Refuses: `SIGNATURE_MISSING`, `SIGNED_TWICE_BY_ONE_PERSON`, and what `maySign` refuses.
 * Source: SPEC_2000_ART_25, HOUSE_SIGNATURES.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkSignatures(signatures: readonly Signature[], day: Day, needed = 2): Finding[] {
  return [
    ...checkDifferentPeople(
      signatures.map(({ signer }) => signer.personId),
      needed,
    ),
    ...signatures.flatMap(({ act, signer }, index) => maySign(act, signer, day, `signatures[${index}]`)),
  ]
}

/** May these two sign together on that day? */
export const mayBothSign = (first: Signature, second: Signature, day: Day): boolean =>
  checkSignatures([first, second], day).length === 0
