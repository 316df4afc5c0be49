import { describe, expect, it } from 'vitest'
import { ConfigReader, type Environment } from '#server/config-reader.ts'
import { readPeers } from '#server/peers-config.ts'

const KEY = 'k'.repeat(32)
const PREFIXES = ['DONOR_RECORD', 'HOUSEHOLD', 'MARRIAGE', 'FAMILY_CODE', 'INVOICES', 'CITIZEN_SERVICE']

const read = (environment: Environment, production = false) => {
  const reader = new ConfigReader(environment)
  const peers = readPeers(reader, production)
  return { peers, faults: reader.faults }
}

describe('the peers of the fee waiver', () => {
  it('are none when nothing is set, also in production: patients then pay first', () => {
    const { peers, faults } = read({}, true)
    expect(faults).toEqual([])
    expect(Object.values(peers).filter((one) => one !== null)).toEqual([1_500])
  })

  it('are each taken by their address and key', () => {
    const environment = Object.fromEntries(
      PREFIXES.flatMap((prefix) => [
        [`${prefix}_URL`, `https://${prefix.toLowerCase().replace('_', '-')}.example/hub`],
        [`${prefix}_KEY`, KEY],
      ]),
    )
    const { peers, faults } = read({ ...environment, PEER_LOOKUP_MS: '800' }, true)
    expect(faults).toEqual([])
    expect(peers).toEqual({
      donorRecord: { url: 'https://donor-record.example/hub', key: KEY },
      household: { url: 'https://household.example/hub', key: KEY },
      marriage: { url: 'https://marriage.example/hub', key: KEY },
      familyCode: { url: 'https://family-code.example/hub', key: KEY },
      invoices: { url: 'https://invoices.example/hub', key: KEY },
      citizenService: { url: 'https://citizen-service.example/hub', key: KEY },
      lookupMs: 800,
    })
  })

  it.each<[string, Environment, string, RegExp]>([
    ['an address without its key', { MARRIAGE_URL: 'https://a.example' }, 'MARRIAGE_KEY', /needs both/],
    ['a key without its address', { INVOICES_KEY: KEY }, 'INVOICES_URL', /needs both/],
    [
      'a key that can be guessed',
      { HOUSEHOLD_URL: 'https://a.example', HOUSEHOLD_KEY: 'k'.repeat(31) },
      'HOUSEHOLD_KEY',
      /at least 32 characters/,
    ],
    [
      'an address of another protocol',
      { DONOR_RECORD_URL: 'ftp://a.example', DONOR_RECORD_KEY: KEY },
      'DONOR_RECORD_URL',
      /begins with https/,
    ],
    [
      'a password in the address',
      { FAMILY_CODE_URL: 'https://me:secret@a.example', FAMILY_CODE_KEY: KEY },
      'FAMILY_CODE_URL',
      /no login, password or query/,
    ],
    [
      'a token in the address',
      { CITIZEN_SERVICE_URL: 'https://a.example?token=secret', CITIZEN_SERVICE_KEY: KEY },
      'CITIZEN_SERVICE_URL',
      /no login, password or query/,
    ],
    ['patience without end', { PEER_LOOKUP_MS: '5000' }, 'PEER_LOOKUP_MS', /from 100 to 1600/],
  ])('refuse %s', (_, environment, variable, en) => {
    const { faults } = read(environment)
    expect(faults).toEqual([{ variable, zh: expect.stringMatching(/[。]$/), en: expect.stringMatching(en) }])
    expect(JSON.stringify(faults)).not.toContain('secret')
  })

  it('refuse an address in the clear in production alone', () => {
    const environment = { DONOR_RECORD_URL: 'http://a.example', DONOR_RECORD_KEY: KEY }
    expect(read(environment).faults).toEqual([])
    expect(read(environment, true).faults.map(({ variable }) => variable)).toEqual(['DONOR_RECORD_URL'])
  })

  it('tell all that is wrong with them at once', () => {
    const environment = Object.fromEntries(PREFIXES.map((prefix) => [`${prefix}_KEY`, 'short']))
    expect(read(environment).faults).toHaveLength(2 * PREFIXES.length)
  })
})
