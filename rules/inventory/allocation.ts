import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** What an organisation is where blood changes hands. */
export const partyKinds = ['STATION', 'STORAGE_POINT', 'MEMBER_WITH_BANK', 'MEMBER', 'OUTSIDER'] as const
export type PartyKind = (typeof partyKinds)[number]

/** One side of a hand-over of blood: which organisation, and what it is in the alliance. */
export type Party = { readonly id: string; readonly kind: PartyKind }

/** What blood is given for: for nobody in particular, or for a patient of who takes it. */
export type AllocationPurpose = 'STOCK' | 'PATIENT'

/** An organisation as the rule on allocation asks about it; `member` only while its membership stands. */
export type PartyFacts = {
  readonly id: string
  readonly kind: string
  readonly hasStoragePoint: boolean
  readonly hasBloodBank: boolean
  readonly member: boolean
}

/**
 * What an organisation is where blood changes hands. Who has left the alliance, or only watches over it, is no part of it.
 *
 * Facts: see `PartyFacts`. Refuses: nothing; answers a kind.
 * Source: ALLIANCE_ART_8, ALLIANCE_ART_9. Reviewed: not yet reviewed by a physician.
 */
export function partyOf({ id, kind, hasStoragePoint, hasBloodBank, member }: PartyFacts): Party {
  if (kind === 'STATION') return { id, kind: 'STATION' }
  if (!member) return { id, kind: 'OUTSIDER' }
  if (hasStoragePoint) return { id, kind: 'STORAGE_POINT' }
  return { id, kind: hasBloodBank ? 'MEMBER_WITH_BANK' : 'MEMBER' }
}

/** Who gives blood to whom, and what for. */
export type Allocation = {
  readonly from: Party
  readonly to: Party
  readonly purpose: AllocationPurpose
}

const isMember = ({ kind }: Party): boolean => kind === 'MEMBER' || kind === 'MEMBER_WITH_BANK'

/**
 * Blood goes from the station to the storage point, from the storage point to a member, and from a member back to the
 * storage point or to its own patients; never from member to member, and to nobody outside. Only a member with a bank
 * of its own is given stock for nobody in particular, or issues any. The station supplies the storage point; a member
 * directly only where the rule set in force says so.
 *
 * Facts: who gives, who takes, what for; the rule set in force.
 * Refuses: `MEMBER_TRANSFER_FORBIDDEN`, `BLOOD_TO_NON_MEMBER`, `BLOOD_FROM_NON_MEMBER`, `MEMBER_WITHOUT_BLOOD_BANK`,
 * `STATION_SUPPLIES_STORAGE_POINT`, each with the lawful way.
 * Source: ALLIANCE_ART_8, ALLIANCE_ART_9.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkAllocation(
  { from, to, purpose }: Allocation,
  policy: Pick<PolicyValues, 'stationSuppliesMembers'>,
  field = 'to',
): Finding[] {
  const refuse = (code: Refused): Finding[] => [finding(code, { field })]
  if (from.kind === 'OUTSIDER') return refuse('BLOOD_FROM_NON_MEMBER')
  if (to.kind === 'OUTSIDER' || to.kind === 'STATION') return refuse('BLOOD_TO_NON_MEMBER')
  if (from.kind === 'STATION') return fromStation(to, purpose, policy).flatMap(refuse)
  if (from.id === to.id) return from.kind === 'MEMBER' ? refuse('MEMBER_WITHOUT_BLOOD_BANK') : []
  if (isMember(from) && (isMember(to) || purpose === 'PATIENT')) return refuse('MEMBER_TRANSFER_FORBIDDEN')
  return purpose === 'STOCK' && to.kind === 'MEMBER' ? refuse('MEMBER_WITHOUT_BLOOD_BANK') : []
}

type Refused =
  | 'MEMBER_TRANSFER_FORBIDDEN'
  | 'BLOOD_TO_NON_MEMBER'
  | 'BLOOD_FROM_NON_MEMBER'
  | 'MEMBER_WITHOUT_BLOOD_BANK'
  | 'STATION_SUPPLIES_STORAGE_POINT'

const fromStation = (
  to: Party,
  purpose: AllocationPurpose,
  { stationSuppliesMembers }: Pick<PolicyValues, 'stationSuppliesMembers'>,
): Refused[] => {
  if (purpose === 'STOCK' && to.kind === 'STORAGE_POINT') return []
  if (purpose === 'PATIENT' || !stationSuppliesMembers) return ['STATION_SUPPLIES_STORAGE_POINT']
  return to.kind === 'MEMBER_WITH_BANK' ? [] : ['MEMBER_WITHOUT_BLOOD_BANK']
}

/**
 * Nobody gives what stands on another's shelf, also where blood may go from that shelf to that patient: the bank that
 * keeps a bag keeps it for patients and issues it.
 *
 * Facts: who acts, whose shelf the bag stands on, whose patient it is for; the rule set in force.
 * Refuses: `UNIT_OF_ANOTHER_BANK`, and what `checkAllocation` refuses.
 * Source: ALLIANCE_ART_9. Reviewed: not yet reviewed by a physician.
 */
export function checkShelf(
  actor: string,
  { from, to }: Pick<Allocation, 'from' | 'to'>,
  policy: Pick<PolicyValues, 'stationSuppliesMembers'>,
  field: string,
): Finding[] {
  const unlawful = checkAllocation({ from, to, purpose: 'PATIENT' }, policy, field)
  if (unlawful.length > 0 || from.id === actor) return unlawful
  return [finding('UNIT_OF_ANOTHER_BANK', { field })]
}
