import { createConnection } from 'node:net'

// A load generator of its own process: it shares neither code nor event loop with the hub.
// Arguments: port, connections, in flight each, seconds, MSH-15, MSH-16, answers awaited per message, kind of message.
const [port, connections, inFlight, seconds, accept, application, answers, kind] = process.argv.slice(2)

const START = '\x0b'
const END = '\x1c\r'
let sent = 0
let answered = 0
let refused = 0
const run = `${process.pid.toString(36)}${Date.now().toString(36)}`
const patients = 256

const header = (type: string, id: string) =>
  `MSH|^~\\&|HIS|CS-MEM01|HUB|CS-LEAD|20260301093000+0800||${type}|${id}|P|2.5.1|||${accept}|${application}|CHN|UNICODE UTF-8\r`

const order = (id: string, n: number) =>
  `${header('OMB^O27^OMB_O27', id)}PID|1||MR${n % patients}^^^CS-MEM01^MR||示^例^^^^^L||19680707|M\r` +
  `PV1|1|I|NK^0301^12^CS-MEM01||||||||||||||||ZY${n % patients}^^^CS-MEM01^VN\r` +
  `ORC|NW|P${id}^CS-MEM01||G1|||||20260301092500+0800|||D0012^示^例\r` +
  'TQ1|1||||||20990302090000+0800||R^Routine^HL70485\r' +
  'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB|LR^Leukoreduced^HL70508|2||U^单位^99HUB|20990302090000+0800||||||HB60^血红蛋白低于60g/L^99IND|Y\r' +
  'DG1|1||D64.9^贫血^ICD10|||W\r'

const registration = (id: string, n: number) =>
  `${header('ADT^A08^ADT_A01', id)}EVN|A08|20260301093000\rPID|1||MR${n % patients}^^^CS-MEM01^MR||示^例||19680707|M\rPV1|1|I|NK^0301^12\r`

const next = () => {
  const n = sent++
  const id = `${run}${n.toString(36)}`
  return kind === 'order' ? order(id, n) : registration(id, n)
}

const deadline = performance.now() + Number(seconds) * 1000
const line = () =>
  new Promise<void>((resolve, reject) => {
    const socket = createConnection({ port: Number(port), host: '127.0.0.1', noDelay: true })
    let pending = 0
    let seen = 0
    let rest = ''
    const fill = () => {
      while (pending < Number(inFlight) && performance.now() < deadline) {
        pending += 1
        socket.write(`${START}${next()}${END}`)
      }
      if (pending === 0) socket.end()
    }
    socket.setEncoding('latin1')
    socket.on('connect', fill)
    socket.on('data', (chunk: string) => {
      const frames = (rest + chunk).split(END)
      rest = frames.pop() ?? ''
      for (const frame of frames) {
        if (/\rMSA\|(AE|AR|CE|CR)/.test(frame)) refused += 1
        seen += 1
        if (seen % Number(answers) !== 0) continue
        pending -= 1
        answered += 1
      }
      fill()
    })
    socket.on('close', () => resolve())
    socket.on('error', reject)
  })

const began = performance.now()
await Promise.all(Array.from({ length: Number(connections) }, line))
const took = (performance.now() - began) / 1000
process.stdout.write(JSON.stringify({ answered, refused, perSecond: answered / took }))
