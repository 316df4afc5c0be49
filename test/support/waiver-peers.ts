import type {
  CitizenNotice,
  InvoiceWish,
  PeerReceipt,
  PersonReference,
  Proof,
  RelationAnswer,
  RelationQuestion,
  ServiceDown,
  TakingElsewhere,
  ToldTaking,
  WaiverPeers,
} from '#resolvers/waivers/peers.ts'
import type { Donor } from '#rules/waivers/facts.ts'
import type { ProofStanding, Relation } from '#rules/waivers/terms.ts'

/** Somebody whom the donor record knows, by their identity number. */
export type ScriptedDonor = {
  readonly number: string
  readonly donor: Donor
  readonly elsewhere?: readonly TakingElsewhere[]
}

export type ScriptedPeers = ReturnType<typeof scriptedPeers>
type PeerName = keyof WaiverPeers

/**
 * Peers in the same process that answer as a test has them: donors, relations and families are scripted, each peer can be
 * set down, and what they were asked and told is written down. A relation that nobody scripted is not found.
 */
export const scriptedPeers = () => {
  const donors = new Map<string, ScriptedDonor>()
  const relations = new Map<string, Exclude<ProofStanding, 'SERVICE_DOWN'>>()
  const families = new Map<string, { token: string; relation: Relation }[]>()
  const down = new Set<PeerName>()
  const doubted = new Set<string>()
  const asked: PeerName[] = []
  const told: { takings: ToldTaking[]; notices: CitizenNotice[]; wishes: InvoiceWish[] } = {
    takings: [],
    notices: [],
    wishes: [],
  }
  let proofs = 0

  const proof = (): Proof => ({ proofId: `proof-${++proofs}`, asOf: new Date('2026-01-01T00:00:00Z') })
  const DOWN: ServiceDown = { outcome: 'SERVICE_DOWN', fault: 'scripted' }
  const answer = async <Answer>(peer: PeerName, make: () => Answer): Promise<Answer | ServiceDown> => {
    asked.push(peer)
    return down.has(peer) ? DOWN : make()
  }
  const receipt = async (peer: PeerName, keep: () => void): Promise<PeerReceipt> => {
    asked.push(peer)
    if (down.has(peer)) return { kind: 'unsent', fault: 'scripted' }
    keep()
    return { kind: 'taken', reference: `receipt-${asked.length}` }
  }
  const ask = (peer: PeerName) => (question: RelationQuestion) =>
    answer(
      peer,
      (): RelationAnswer => ({
        ...proof(),
        outcome: relations.get(keyOf(question.patient, question.donor, question.relation)) ?? 'NOT_FOUND',
      }),
    )

  const peers: WaiverPeers = {
    donors: {
      find: ({ person }) =>
        answer('donors', () => {
          if (doubted.has(nameOf(person))) return { ...proof(), outcome: 'CONTRADICTED' }
          const known = donors.get(nameOf(person))
          if (known === undefined) return { ...proof(), outcome: 'NOT_FOUND' }
          const { donor, elsewhere = [] } = known
          return { ...proof(), outcome: 'VERIFIED', donor, elsewhere }
        }),
      tell: (taking) => receipt('donors', () => told.takings.push(taking)),
    },
    household: { ask: ask('household') },
    marriage: {
      ask: ask('marriage'),
      spouseOf: ({ person }) =>
        answer('marriage', () => {
          const spouse = [...relations].find(
            ([key, standing]) =>
              standing === 'VERIFIED' && key.endsWith(`|SPOUSE`) && key.split('|').includes(nameOf(person)),
          )
          const reference = spouse?.[0]
            .split('|')
            .find((name) => name !== nameOf(person) && name !== 'SPOUSE')
          return reference === undefined
            ? { ...proof(), outcome: 'NOT_FOUND' }
            : { ...proof(), outcome: 'VERIFIED', reference }
        }),
    },
    familyCode: {
      membersOf: ({ patient }) =>
        answer('familyCode', () => {
          const members = families.get(nameOf(patient))
          return members === undefined
            ? { ...proof(), outcome: 'NOT_FOUND' }
            : { ...proof(), outcome: 'VERIFIED', members }
        }),
    },
    invoices: { wish: (wish) => receipt('invoices', () => told.wishes.push(wish)) },
    notices: { send: (notice) => receipt('notices', () => told.notices.push(notice)) },
    kinships: {
      since: () =>
        answer('kinships', () => ({ outcome: 'VERIFIED', kinships: [], cursor: '0', more: false })),
    },
  }

  return {
    peers,
    asked,
    told,
    /** The donor record knows somebody from now on. */
    knows: (scripted: ScriptedDonor) => {
      doubted.delete(scripted.number)
      donors.set(scripted.number, scripted)
    },
    /** The donor record knows two whom this number may mean, until one of them is said to be known. */
    doubts: (number: string) => void doubted.add(number),
    /** What a register says of the question whether the patient is the … of the donor. */
    relates: (
      patient: string,
      donor: string,
      relation: Relation,
      standing: Exclude<ProofStanding, 'SERVICE_DOWN'> = 'VERIFIED',
    ) => void relations.set(`${patient}|${donor}|${relation}`, standing),
    /** The family code has this family; tokens are what the donor record and the registers know them by. */
    family: (patient: string, members: { token: string; relation: Relation }[]) =>
      void families.set(patient, members),
    /** Peers that answer nothing until they are up again. */
    setDown: (...names: PeerName[]) => {
      for (const name of names) down.add(name)
    },
    setUp: (...names: PeerName[]) => {
      for (const name of names.length > 0 ? names : [...down]) down.delete(name)
    },
  }
}

const nameOf = (person: PersonReference): string => {
  if (person.kind === 'IDENTITY_NUMBER') return person.number
  return person.kind === 'FAMILY_TOKEN' ? person.token : person.reference
}
const keyOf = (patient: PersonReference, donor: PersonReference, relation: Relation) =>
  `${nameOf(patient)}|${nameOf(donor)}|${relation}`
