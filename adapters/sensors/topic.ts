/** What a device is called at the doors: its organisation's code and its own. */
export type DeviceName = { readonly organisation: string; readonly device: string }

/** All topics of the sensors, for whoever listens to them. */
export const SENSOR_TOPICS = ['xuelian/+/+/readings', 'xuelian/+/+/status'] as const

const TOPIC = /^xuelian\/([^/+#]{1,64})\/([^/+#]{1,64})\/(?:readings|status)$/
const USERNAME = /^([^/+#]{1,64})\/([^/+#]{1,64})$/

/** Of which device a topic speaks; null when it is none of ours. What it says, its body says. */
export const readTopic = (topic: string): DeviceName | null => nameIn(TOPIC.exec(topic))

/** Which device logs in by this name, `<organisation>/<device>`; null when no device can. */
export const readUsername = (username: string): DeviceName | null => nameIn(USERNAME.exec(username))

const nameIn = (found: RegExpExecArray | null): DeviceName | null => {
  const [, organisation, device] = found ?? []
  return organisation && device ? { organisation, device } : null
}
