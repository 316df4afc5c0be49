import type { World } from '#test/support/world.ts'

/** Id of a place by the name on its door and the code of the organisation it belongs to. */
export const placeOf = async (world: World, name: string, code = 'CS-LEAD'): Promise<string> => {
  const rows = await world.rows<{ id: string }>(
    `select p.id from places p join organisations o on o.alliance_id = p.alliance_id and o.id = p.organisation_id
     where p.name = $1 and o.code = $2`,
    [name, code],
  )
  return rows[0]?.id ?? ''
}
