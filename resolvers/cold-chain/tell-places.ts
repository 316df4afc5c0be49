import type { ExcursionRow } from '#db/cold-chain/finders-excursions.ts'
import { inBoth } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { type ChangedExcursion, isSameHarm } from '#resolvers/cold-chain/keep-excursions.ts'
import type { DeviceChanges } from '#resolvers/cold-chain/tell-alarms.ts'
import type { WatchedDevice, WatchStay } from '#resolvers/cold-chain/watch.ts'
import type { Tx } from '#resolvers/context.ts'
import { type HarmingPlace, holdUnitsOf, withdrawExcursion } from '#resolvers/inventory/hold-units-of.ts'
import {
  lockKnownPlaces,
  provePlaces,
  retellPlace,
  type SensorProof,
} from '#resolvers/inventory/place-knowledge.ts'
import type { DeviceMemory } from '#rules/cold-chain/engine.ts'
import type { EngineFact, Instant } from '#rules/cold-chain/engine-terms.ts'
import { isHarm } from '#rules/cold-chain/excursion-alarm.ts'
import { excursionCauseLabels, excursionKindLabels } from '#rules/cold-chain/excursion-terms.ts'
import type { HarmSpell } from '#rules/inventory/hold.ts'

/** What a device's readings say of its place now. */
export type PlaceWord = {
  readonly device: WatchedDevice
  readonly stay: WatchStay
  readonly facts: readonly EngineFact[]
  readonly memory: DeviceMemory
  /** Since when everything is told anew, late readings in their places; null: it goes on from what was told. */
  readonly anewFrom: Instant | null
  /** Until when the running proof was told before. */
  readonly toldUntil: Instant | null
}

/** A running proof is told again once it has grown by so much: far less than it reaches ahead. */
const TELL_EVERY_MS = 60_000

/** Something told of a time in a place; null: from there on it is known no more. */
type Telling = { readonly since: Instant; readonly until: Instant | null }

/**
 * Tells the places what their sensors say, all places locked first and in one order. Answers until when each running
 * proof has been told, in the order of the words.
 */
export const tellPlaces = async (
  tx: Tx,
  words: readonly PlaceWord[],
): Promise<readonly (Instant | null)[]> => {
  const proofs: SensorProof[] = []
  const anew: { readonly word: PlaceWord; readonly from: Instant; readonly told: readonly Telling[] }[] = []
  const told = words.map((word) => {
    if (word.stay.placeId === null) return word.toldUntil
    const parts = partsOf(word)
    proofs.push(...parts.proofs.map((proof) => proofOf(word, proof)))
    if (parts.anew !== null) anew.push({ word, ...parts.anew })
    return parts.toldUntil
  })
  if (anew.length > 0) await lockKnownPlaces(tx, [...proofs, ...anew.map(({ word }) => keyOf(word))])
  await provePlaces(tx, proofs)
  for (const { word, from, told: tellings } of anew)
    await retellPlace(tx, {
      ...keyOf(word),
      from: new Date(from),
      told: tellings.map(({ since, until }) => ({
        since: new Date(since),
        until: until === null ? null : new Date(until),
      })),
    })
  return told
}

type Parts = {
  readonly proofs: readonly Telling[]
  readonly anew: { readonly from: Instant; readonly told: readonly Telling[] } | null
  readonly toldUntil: Instant | null
}

const partsOf = ({ facts, memory, anewFrom, toldUntil, stay }: PlaceWord): Parts => {
  const running = memory.proof
  const within = (tellings: readonly Telling[]) => tellings.flatMap((telling) => clamped(telling, stay))
  if (anewFrom === null && !facts.some(({ is }) => is === 'DOUBTED')) {
    const complete = facts.flatMap((fact) => (fact.is === 'PROVED' ? [fact.proof] : []))
    const grown = running !== null && (toldUntil === null || running.until - toldUntil >= TELL_EVERY_MS)
    const due = complete.length > 0 || grown
    return {
      proofs: due ? within(running === null ? complete : [...complete, running]) : [],
      anew: null,
      toldUntil: due ? (running?.until ?? null) : toldUntil,
    }
  }
  const told = [...facts.flatMap(tellingOf), ...(running === null ? [] : [running])]
  const from = Math.max(
    stay.since,
    anewFrom ?? Math.min(...told.map(({ since }) => since), ...doubtsOf(facts)),
  )
  return { proofs: [], anew: { from, told: within(told) }, toldUntil: running?.until ?? null }
}

const doubtsOf = (facts: readonly EngineFact[]): Instant[] =>
  facts.flatMap((fact) => (fact.is === 'DOUBTED' ? [fact.from] : []))

/** A broken sensor ends its own proof and is no doubt: readings by hand count. */
const tellingOf = (fact: EngineFact): Telling[] => {
  if (fact.is === 'PROVED') return [fact.proof]
  return fact.is === 'DOUBTED' && fact.why === 'TEMPERATURE' ? [{ since: fact.from, until: null }] : []
}

/** What a device told before it hung at its place, or after, says nothing of it. */
const clamped = ({ since, until }: Telling, stay: WatchStay): Telling[] => {
  const end = stay.until ?? Number.POSITIVE_INFINITY
  if (until === null) return since >= stay.since && since < end ? [{ since, until }] : []
  const part = { since: Math.max(since, stay.since), until: Math.min(until, end) }
  return part.since <= part.until ? [part] : []
}

const keyOf = ({ device, stay }: Pick<PlaceWord, 'device' | 'stay'>) => ({
  allianceId: device.allianceId,
  // Asked only of those that have one.
  placeId: stay.placeId as Id<'Place'>,
  sourceId: device.id,
})

const proofOf = (word: PlaceWord, { since, until }: Telling): SensorProof => ({
  ...keyOf(word),
  since: new Date(since),
  until: new Date(until ?? since),
})

/**
 * Holds the bags that grave excursions may have harmed, in the order of the places; told again, those which came
 * meanwhile. What was never grave, or was before the device hung there, holds nothing.
 */
export const holdBags = async (tx: Tx, of: readonly DeviceChanges[]): Promise<void> => {
  const due = of
    .flatMap((one) => one.changed.map((change) => ({ ...one, change })))
    .filter(({ stay, change }) => stay.placeId !== null && concernsBags(change))
    .toSorted((one, other) => (one.stay.placeId ?? '').localeCompare(other.stay.placeId ?? ''))
  if (due.length === 0) return
  await lockKnownPlaces(tx, due.map(keyOf))
  for (const { device, stay, change } of due) await holdFor(tx, { device, stay }, change)
}

/** Only what changes whom it concerns, or how badly: a new maximum holds nobody else. */
const concernsBags = ({ before, after, withdrawn }: ChangedExcursion): boolean => {
  const isGrave = after.confirmedAt !== null
  const wasGrave = before !== null && before.confirmedAt !== null
  if (!isGrave && !wasGrave) return false
  return (
    withdrawn ||
    before === null ||
    isGrave !== wasGrave ||
    isHarm(before.cause) !== isHarm(after.cause) ||
    !isSameHarm(before.harmed, after.harmed) ||
    before.startedAt.getTime() !== after.startedAt.getTime() ||
    before.endedAt?.getTime() !== after.endedAt?.getTime()
  )
}

const holdFor = async (
  tx: Tx,
  { device, stay }: Omit<DeviceChanges, 'changed'>,
  { after, withdrawn }: ChangedExcursion,
): Promise<void> => {
  const { allianceId, placeId } = keyOf({ device, stay })
  const cause = { allianceId, placeId, causeId: after.id }
  const since = Math.max(after.startedAt.getTime(), stay.since)
  const isOutside = after.endedAt !== null && after.endedAt.getTime() <= stay.since
  if (withdrawn || after.confirmedAt === null || isOutside) return withdrawExcursion(tx, cause)
  const what = after.cause === null ? excursionKindLabels[after.kind] : excursionCauseLabels[after.cause]
  await holdUnitsOf(tx, {
    ...cause,
    ...gravestOf(after, stay),
    from: new Date(since),
    to: after.endedAt,
    reason: `${stay.name}：${inBoth(what)}`,
  })
}

/** The gravest hold of an excursion at a place, and around which times; of an excursion that was told none, all of it. */
const gravestOf = (
  { cause, harmed }: ExcursionRow,
  stay: WatchStay,
): Pick<HarmingPlace, 'kind' | 'harmCertain' | 'harmed'> => {
  const times = harmedWithin(harmed, stay)
  const isElsewhere = harmed.length > 0 && times.length === 0
  if (!isHarm(cause) || isElsewhere) return { kind: 'EXCURSION', harmCertain: false }
  const kind = cause === 'FROZEN' && stay.keeps === 'COLD' ? 'SUSPECTED_FROZEN' : 'EXCURSION'
  return { kind, harmCertain: true, harmed: times }
}

/** What a device told before it hung at its place, or after, harmed nobody there. */
const harmedWithin = (harmed: ExcursionRow['harmed'], { since, until }: WatchStay): HarmSpell[] =>
  harmed.flatMap((time) => {
    const begins = Math.max(since, time.since === null ? since : Date.parse(time.since))
    const ends = Math.min(until ?? FOREVER, time.until === null ? FOREVER : Date.parse(time.until))
    return begins > ends ? [] : [{ since: new Date(begins), until: ends === FOREVER ? null : new Date(ends) }]
  })

const FOREVER = Number.POSITIVE_INFINITY
