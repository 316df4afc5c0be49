import type { MqttClient } from 'mqtt'

/** What a client's next event of this name brings. */
export const next = (
  client: MqttClient,
  event: 'connect' | 'close' | 'error' | 'packetreceive',
): Promise<unknown> =>
  new Promise((resolve) => {
    // They differ in what they bring, which here is looked at as far as a test says.
    client.once(event as 'error', resolve)
  })
