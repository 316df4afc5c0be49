import { randomBytes } from 'node:crypto'
import { makeFamilyCodeDesk } from '#adapters/donors/family-code/stand-in.ts'
import { makeDonorRecordDesk } from '#adapters/donors/record/stand-in.ts'
import { kinshipFeedDesk } from '#adapters/household/kinship-feed/stand-in.ts'
import { makeMarriageDesk } from '#adapters/household/marriage/stand-in.ts'
import { makeHouseholdDesk } from '#adapters/household/police/stand-in.ts'
import { makeInvoicesDesk } from '#adapters/invoices/stand-in.ts'
import { makeCitizenDesk } from '#adapters/notices/citizen/stand-in.ts'
import { type Desk, type SignedStandIn, startSignedStandIn } from '#adapters/signed/stand-in/server.ts'
import type { PeerSystem } from '#adapters/signed/systems.ts'
import { type ToldRequest, together } from '#adapters/stand-in/desks.ts'
import type { Log } from '#lib/log.ts'

/** A stand-in that runs, and what it was told. */
export type PeerStandIn = SignedStandIn & { readonly key: string; readonly told: readonly ToldRequest[] }

type ToldDesk = Desk & { readonly told?: readonly ToldRequest[] }

const citizenDesk = (): ToldDesk => {
  const notices = makeCitizenDesk()
  return { ...together(notices, kinshipFeedDesk), told: notices.told }
}

const DESKS: Readonly<Record<PeerSystem, (now: () => Date) => ToldDesk>> = {
  donorRecord: makeDonorRecordDesk,
  household: makeHouseholdDesk,
  marriage: makeMarriageDesk,
  familyCode: makeFamilyCodeDesk,
  invoices: makeInvoicesDesk,
  citizenService: citizenDesk,
}

/** Starts the stand-in of one system on a free port of loopback, with a key of its own; it knows the scripted families. */
export const startPeerStandIn = async (
  system: PeerSystem,
  { clock, log }: { readonly clock: () => Date; readonly log: Log },
): Promise<PeerStandIn> => {
  const key = randomBytes(32).toString('hex')
  const desk = DESKS[system](clock)
  const door = await startSignedStandIn({ name: system, key, clock, log, handle: desk.handle })
  return { ...door, key, told: desk.told ?? [] }
}
