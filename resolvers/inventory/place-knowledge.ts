import {
  extendProofs,
  insertProofs,
  lockPlacesToKnow,
  mergeProof,
  type ProofKey,
  type ProofRow,
  voidProofs,
} from '#db/inventory/finders-place-knowledge.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { rewriteSpells } from '#resolvers/inventory/place-spells.ts'

/** What is needed of a transaction to say something of places: an operation's, or the intake's own. */
export type Knowing = Pick<Tx, 'db' | 'now' | 'elevated'>

/** A time, both ends included, all of which a sensor has watched and found good. */
export type SensorProof = ProofRow

/** What a sensor says anew of the time from an instant on. */
export type Retelling = ProofKey & {
  readonly from: Date
  /** In order; `until` null: known no more from `since` on. */
  readonly told: readonly { readonly since: Date; readonly until: Date | null }[]
}

/**
 * Locks all places that a transaction is about to speak of, in the order of their ids; call it first where there are
 * several, so that two transactions never wait for each other. With `update` no bag comes into them meanwhile.
 */
export const lockKnownPlaces = (
  tx: Knowing,
  keys: readonly Pick<ProofKey, 'allianceId' | 'placeId'>[],
  strength: 'no key update' | 'update' = 'no key update',
): Promise<PlaceRow[]> =>
  tx.elevated(() =>
    lockPlacesToKnow(
      tx.db,
      keys.map(({ allianceId, placeId }) => ({ allianceId, id: placeId })),
      strength,
    ),
  )

/**
 * Places are known good by their sensors. A proof that goes on with the last one costs nothing but its share of two
 * statements for all; any other, such as one told late, closes a gap: what is known from there on is written anew,
 * together with the readings by hand. Never prove across a time that was out of range.
 */
export const provePlaces = (tx: Knowing, proofs: readonly SensorProof[]): Promise<void> =>
  tx.elevated(async () => {
    if (proofs.length === 0) return
    const places = await lockKnownPlaces(tx, proofs)
    for (const round of roundsOf(proofs)) {
      const extended = await extendProofs(tx.db, round)
      for (const [at, proof] of round.entries()) if (!extended.has(at)) await proveAnew(tx, proof, places)
    }
  })

/**
 * Puts what a sensor says now of the time from an instant on into the stead of all it said of it before. Out of range: the
 * place is known no more from there on. A silent or broken sensor is no doubt: its proof just runs out, and readings by
 * hand count.
 */
export const retellPlace = (tx: Knowing, { from, told, ...key }: Retelling): Promise<void> =>
  tx.elevated(async () => {
    const [place] = await lockKnownPlaces(tx, [key])
    if (place === undefined) return
    await voidProofs(tx.db, key, from)
    await insertProofs(
      tx.db,
      told.map((one) => ({
        ...key,
        id: newId('PlaceProof'),
        organisationId: place.organisationId,
        ...one,
      })),
    )
    await rewriteSpells(tx, place, from)
  })

const proveAnew = async (tx: Knowing, proof: SensorProof, places: readonly PlaceRow[]): Promise<void> => {
  const place = places.find(({ allianceId, id }) => allianceId === proof.allianceId && id === proof.placeId)
  if (place === undefined) return
  await mergeProof(tx.db, proof, place.organisationId)
  await rewriteSpells(tx, place, proof.since)
}

/** Proofs in rounds of which each speaks of a place once. */
const roundsOf = (proofs: readonly SensorProof[]): SensorProof[][] => {
  const rounds: SensorProof[][] = []
  const seen = new Map<string, number>()
  for (const proof of proofs) {
    const key = `${proof.allianceId} ${proof.placeId}`
    const at = seen.get(key) ?? 0
    seen.set(key, at + 1)
    rounds[at] = [...(rounds[at] ?? []), proof]
  }
  return rounds
}
