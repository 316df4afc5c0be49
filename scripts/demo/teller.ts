/** Tells the day as it goes, each line in Chinese and English. */
export type Teller = {
  /** A new part of the day. */
  scene(zh: string, en: string): void
  /** Who did what through which door. */
  step(who: string, door: Door, zh: string, en: string): void
  line(text: string): void
}

/** How somebody came in, or what went out. */
export type Door = 'MLLP →' | 'MLLP ←' | 'GraphQL' | 'WebSocket' | 'HTTP' | 'MQTT →'

/** A teller that writes whole lines. */
export const makeTeller = (write: (line: string) => void): Teller => {
  let scenes = 0
  return {
    scene: (zh, en) => {
      scenes += 1
      write(`\n${scenes}. ${zh} / ${en}`)
    },
    step: (who, door, zh, en) => write(`   ${who.padEnd(17)} ${door.padEnd(9)}  ${zh} / ${en}`),
    line: write,
  }
}
