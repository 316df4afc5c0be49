import type { PeerReceipt, ServiceDown, WaiverPeers } from '#resolvers/waivers/peers.ts'

const FAULT = '未配置该接口 / this peer is not set up'
const down = async (): Promise<ServiceDown> => ({ outcome: 'SERVICE_DOWN', fault: FAULT })
const unsent = async (): Promise<PeerReceipt> => ({ kind: 'unsent', fault: FAULT })

/** Peers of a hub that has none: each is away, so nobody is freed by what nobody could ask, and nothing is lost. */
export const NO_PEERS: WaiverPeers = {
  donors: { find: down, tell: unsent },
  household: { ask: down },
  marriage: { ask: down, spouseOf: down },
  familyCode: { membersOf: down },
  invoices: { wish: unsent },
  notices: { send: unsent },
  kinships: { since: down },
}
