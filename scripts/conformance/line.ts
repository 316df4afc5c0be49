import { connect } from 'node:net'

// A plain MLLP client: it knows frames and nothing of the hub.

export type Address = { readonly host: string; readonly port: number }

const START = 0x0b
const END = Buffer.from([0x1c, 0x0d])

/** How long an answer that must come may take. */
const PATIENCE_MS = 20_000
/** How long silence must last to be believed. */
const SILENCE_MS = 1_500

/**
 * Sends one message on a connection of its own and resolves with what came back: as soon as `answers` frames are here,
 * or when patience ends. With `answers` 0 it listens for a while whether anything comes.
 */
export const exchange = (to: Address, message: Buffer, answers: number): Promise<Buffer[]> =>
  new Promise((resolve, reject) => {
    const came: Buffer[] = []
    let rest: Buffer = Buffer.alloc(0)
    const socket = connect(to)
    const end = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(came)
    }
    const timer = setTimeout(end, answers === 0 ? SILENCE_MS : PATIENCE_MS)
    socket.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    socket.on('close', end)
    socket.on('connect', () => socket.write(Buffer.concat([Buffer.from([START]), message, END])))
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (let stop = rest.indexOf(END); stop >= 0; stop = rest.indexOf(END)) {
        came.push(rest.subarray(rest.indexOf(START) + 1, stop))
        rest = rest.subarray(stop + END.length)
      }
      if (answers > 0 && came.length >= answers) end()
    })
  })
