/** An excursion as its row is. */
type ExcursionRow = {
  readonly kind: string
  readonly started_at: Date
  readonly confirmed_at: Date | null
  readonly ended_at: Date | null
  readonly minimum: number
  readonly maximum: number
  readonly out_seconds: number
}

type Rows = (text: string, values: unknown[]) => Promise<ExcursionRow[]>

/** What the hub found of a device, in the words of the plain script. */
export const foundExcursions = async (rows: Rows, deviceId: string): Promise<string[]> => {
  const found = await rows('select * from excursions where device_id = $1 and withdrawn_at is null', [
    deviceId,
  ])
  return found
    .map(({ kind, started_at, confirmed_at, ended_at, minimum, maximum, out_seconds }) => {
      const when = `${started_at.toISOString()} – ${ended_at?.toISOString() ?? 'now'} ${kind}`
      if (kind !== 'TEMPERATURE') return when
      return `${when} ${minimum}..${maximum} °C, confirmed ${confirmed_at?.toISOString() ?? 'never'}, out ${out_seconds} s`
    })
    .sort()
}
