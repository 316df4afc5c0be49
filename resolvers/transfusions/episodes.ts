import type { PatientRow } from '#db/requests/finders-patients.ts'
import { listBagsOfPerson, updateTransfusion } from '#db/transfusions/finders.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { episodesOf } from '#rules/transfusions/episode.ts'

type Of = Pick<PatientRow, 'personId' | 'organisationId'>

const bagsOf = async (tx: Tx, of: Of) => {
  const { personId, organisationId } = of
  const bags = await listBagsOfPerson(tx.db, { allianceId: tx.allianceId, personId, organisationId })
  return bags.flatMap(({ startedAt, ...bag }) => (startedAt === null ? [] : [{ ...bag, startedAt }]))
}

/**
 * Groups a person's bags in a hospital anew: one that is told late may begin an episode earlier, or join two. The
 * person is locked before.
 */
export const regroupEpisodes = async (tx: Tx, of: Of): Promise<void> => {
  const bags = await bagsOf(tx, of)
  const episodes = episodesOf(bags)
  for (const bag of bags) {
    const episodeId = (episodes.get(bag.id) ?? bag.id) as Id<'Transfusion'>
    if (episodeId === bag.episodeId) continue
    await updateTransfusion(tx.db, { allianceId: tx.allianceId, id: bag.id }, { episodeId })
  }
}

/** Start of the first and end of the last bag of an episode, and its bags. */
export const episodeTimes = async (tx: Tx, of: Of, episodeId: Id<'Transfusion'>) => {
  const bags = (await bagsOf(tx, of)).filter((bag) => bag.episodeId === episodeId)
  const starts = bags.map(({ startedAt }) => startedAt.getTime())
  const ends = bags.map(({ startedAt, endedAt }) => (endedAt ?? startedAt).getTime())
  if (bags.length === 0) return null
  return {
    firstStart: new Date(Math.min(...starts)),
    lastEnd: new Date(Math.max(...ends)),
    ids: bags.map(({ id }) => id),
  }
}
