import type { RefusedMessage, SensorDesk, SensorMessage, TurnedAway } from '#adapters/sensors/desk.ts'

/** A desk that keeps in memory what was brought to it, and lets a test decide when it says so. */
export const makeDesk = (devices: Readonly<Record<string, string>>) => {
  const taken: SensorMessage[] = []
  const refused: RefusedMessage[] = []
  const strangers: TurnedAway[] = []
  const state = { away: false, commit: async (_: SensorMessage): Promise<void> => undefined }
  const desk: SensorDesk = {
    knows: async ({ organisation, device }, secret) => {
      if (state.away) throw new Error('away')
      return devices[`${organisation}/${device}`] === secret
    },
    take: async (message) => {
      await state.commit(message)
      taken.push(message)
    },
    refuse: async (message) => {
      refused.push(message)
    },
    turnAway: (stranger) => {
      strangers.push(stranger)
    },
  }
  return {
    desk,
    taken,
    refused,
    strangers,
    /** Nobody can say who is a device. */
    goAway: () => {
      state.away = true
    },
    /** Runs before each message is taken. */
    before: (commit: (message: SensorMessage) => Promise<void>) => {
      state.commit = commit
    },
    /** Bodies that were taken, as text. */
    bodies: () => taken.map(({ body }) => body.toString()),
  }
}
