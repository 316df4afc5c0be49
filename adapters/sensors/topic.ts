/** What a device is called at the doors: its organisation's code and its own. */
export type DeviceName = { readonly organisation: string; readonly device: string }

/** What can be told by a device: readings of the temperature, or what happened to it. */
export type Telling = 'readings' | 'status'

/** All topics of the sensors, for whoever listens to them. */
export const SENSOR_TOPICS = ['xuelian/+/+/readings', 'xuelian/+/+/status'] as const

const TOPIC = /^xuelian\/([^/+#]{1,64})\/([^/+#]{1,64})\/(readings|status)$/
const USERNAME = /^([^/+#]{1,64})\/([^/+#]{1,64})$/

/** Of which device a topic speaks, and of what; null when it is none of ours. */
export const readTopic = (topic: string): (DeviceName & { readonly telling: Telling }) | null => {
  const [, organisation, device, telling] = TOPIC.exec(topic) ?? []
  return organisation && device && telling ? { organisation, device, telling: telling as Telling } : null
}

/** Which device logs in by this name, `<organisation>/<device>`; null when no device can. */
export const readUsername = (username: string): DeviceName | null => {
  const [, organisation, device] = USERNAME.exec(username) ?? []
  return organisation && device ? { organisation, device } : null
}
