import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { composeServices } from '@theguild/federation-composition'
import { getNamedType, parse, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startExample } from '#test/support/example-process.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { settledWaiver } from '#test/support/settled-waivers.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'
import { ALLIANCES, add, QUESTIONS } from '../../examples/city-graph/figures.ts'
import type { Hub } from '../../examples/city-graph/hubs.ts'
import { readSettings } from '../../examples/city-graph/settings.ts'
import { buildCityGraph } from '../../examples/city-graph/subgraph.ts'
import { serve } from '../../examples/kit/serve.ts'
import { makeTokenCheck, readKeys } from '../../examples/kit/tokens.ts'

const CITY = { issuer: 'https://id.city.example', audience: 'urn:city:graph' }
const MARCH = { from: '2026-03', to: '2026-03' }
const at = (day: number) => new Date(Date.UTC(2026, 2, day, 2))

/** A county's own hub: its own database, its own issuer, and the city's regulator with a post in this alliance alone. */
type County = { readonly world: World; readonly hub: TestHub; readonly line: Hub }

const county = async (code: 'CS' | 'KH', other: 'CS' | 'KH'): Promise<County> => {
  const world = await makeWorld({ start: '2026-04-02T01:00:00Z' })
  await world.rows(
    `delete from credentials where staff_id in (select id from staff where account = 'regulator' and alliance_id = $1)`,
    [other],
  )
  await world.rows(`delete from staff where account = 'regulator' and alliance_id = $1`, [other])
  await world.rows('update places set in_use_since = $1', [at(1)])
  const hub = await startHub({ database: { ...world.urls } })
  const token = async () => (await hub.token('regulator')).replace('Bearer ', '')
  return { world, hub, line: { name: code, alliances: [code], url: `${hub.doors.http}/graphql`, token } }
}

/** Alarms of the cold chain in a hospital, the last ones of them false. */
const alarms = async ({ world }: County, hospital: string, all: number, wrong: number) => {
  for (let each = 0; each < all; each += 1)
    await world.rows(
      `insert into alarms (alliance_id, id, organisation_id, kind, subject_id, severity, state, told, last_raised_at, told_at,
         occurred_at, recorded_at, false_alarm)
       select alliance_id, 'alm_' || md5($1 || $2::text), id, 'COLD_CHAIN_EXCURSION', $1 || $2::text, 'WARNING', 'RESOLVED',
         '{"zh": "x", "en": "x"}', $3, $3, $3, $3, $4 from organisations where code = $1`,
      [hospital, each, at(3), each >= all - wrong],
    )
}

let cs: County
let kh: County
/** Accepts connections and never says a word. */
let mute: Server
let folder: string
let sign: (organisation: string, claims?: { audience?: string }) => Promise<string>
const graphs: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xuelian-city-'))
  const pair = await generateKeyPair('ES256')
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify({ keys: [await exportJWK(pair.publicKey)] }))
  sign = (organisation, { audience = CITY.audience } = {}) =>
    new SignJWT({ organisation, roles: ['REGULATOR'] })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(CITY.issuer)
      .setAudience(audience)
      .setSubject('city.reader')
      .setExpirationTime('5m')
      .sign(pair.privateKey)
  mute = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(mute, 'listening')
  ;[cs, kh] = await Promise.all([county('CS', 'KH'), county('KH', 'CS')])
  await alarms(cs, 'CS-LEAD', 3, 1)
  await alarms(kh, 'KH-LEAD', 9, 1)
  for (const person of ['a', 'b', 'c', 'd', 'e', 'f'])
    await settledWaiver(cs.world, { hospital: 'CS-MEM01', at: at(10), person, fen: [100] })
  await settledWaiver(kh.world, { hospital: 'KH-LEAD', at: at(11), person: 'a', fen: [7] })
}, 120_000)

afterAll(async () => {
  for (const graph of graphs) await graph.stop()
  mute.close()
  for (const each of [cs, kh]) {
    await each.hub.stop()
    await each.world.close()
  }
  rmSync(folder, { recursive: true, force: true })
})

const FIGURES = `query ($from: String!, $to: String!) { cityFigures(from: $from, to: $to) {
  complete
  hubs { name state asOf fault alliances { code nameZh emergencyLevel } }
  figures { code unit adds total { numerator denominator share } toldSoFar { numerator denominator share } unknownFrom
    hubs { hub state asOf fault amount { numerator denominator share } } } } }`

// biome-ignore lint/suspicious/noExplicitAny: its shape is the document's
type Answer = { status: number; data?: any; errors?: any[] }

/** Starts a city's graph over some hubs, and asks it as somebody. */
const cityOf = async (hubs: readonly Hub[], timeoutMs = 20_000) => {
  const graph = await serve({
    schema: buildCityGraph({ hubs, readers: ['QZ-HC', 'QZ-QC'], timeoutMs }),
    check: makeTokenCheck({ ...CITY, keys: await readKeys(join(folder, 'jwks.json')) }),
    port: 0,
  })
  graphs.push(graph)
  return askingAt(graph.url)
}

const askingAt =
  (url: string) =>
  async (token: string | null, query = FIGURES, variables: object = MARCH): Promise<Answer> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    })
    return { status: response.status, ...((await response.json()) as object) }
  }

const figureOf = ({ data }: Answer, code: string) =>
  data.cityFigures.figures.find((figure: { code: string }) => figure.code === code)

describe('the city’s graph', () => {
  it('adds up what each hub tells of its own alliance, with the instant of each answer', async () => {
    const ask = await cityOf([cs.line, kh.line])
    const answer = await ask(await sign('QZ-HC'))
    expect(answer.errors).toBeUndefined()
    const { complete, hubs } = answer.data.cityFigures
    expect(hubs).toMatchObject([
      { name: 'CS', state: 'TOLD', fault: null, alliances: [{ code: 'CS', emergencyLevel: null }] },
      { name: 'KH', state: 'TOLD', fault: null, alliances: [{ code: 'KH', emergencyLevel: null }] },
    ])
    expect(figureOf(answer, 'WAIVED_FEN')).toMatchObject({
      total: { numerator: 607, denominator: null, share: null },
      unknownFrom: [],
      hubs: [
        { hub: 'CS', state: 'TOLD', amount: { numerator: 600 } },
        { hub: 'KH', state: 'TOLD', amount: { numerator: 7 } },
      ],
    })
    for (const { asOf } of figureOf(answer, 'WAIVED_FEN').hubs)
      expect(new Date(asOf).toISOString()).toBe(asOf)
    // One person: the hub keeps the count back, and the city doesn't take that for nobody.
    expect(figureOf(answer, 'WAIVED_PERSONS')).toMatchObject({
      adds: false,
      total: null,
      toldSoFar: null,
      unknownFrom: ['KH'],
      hubs: [
        { state: 'TOLD', amount: { numerator: 6 } },
        { state: 'KEPT_BACK', amount: null },
      ],
    })
    expect(complete).toBe(false)
  })

  it.each([
    ['the moment that the hub says, having read a replica', { asOf: '2026-04-02T00:59:58.000Z' }, true],
    ['the instant of its answer where that is no moment', { asOf: 'lately' }, false],
    ['the instant of its answer where that is nothing', { asOf: null }, false],
  ])('is as of %s', async (_, extensions, isTold) => {
    const between = createHttpServer(async (request, response) => {
      const { authorization = '' } = request.headers
      const headers = { 'content-type': 'application/json', authorization }
      const answer = await fetch(cs.line.url, { method: 'POST', headers, body: await text(request) })
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ...((await answer.json()) as object), extensions }))
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void between.close())
    await once(between, 'listening')
    const { port } = between.address() as { port: number }
    const ask = await cityOf([{ ...cs.line, url: `http://127.0.0.1:${port}` }])
    const { hubs } = figureOf(await ask(await sign('QZ-HC')), 'WAIVED_FEN')
    expect(hubs).toMatchObject([{ state: 'TOLD', amount: { numerator: 600 } }])
    expect(hubs[0].asOf === extensions.asOf).toBe(isTold)
    expect(new Date(hubs[0].asOf).toISOString()).toBe(hubs[0].asOf)
  })

  it('puts shares together by what is above and below the line, not by their mean', async () => {
    const ask = await cityOf([cs.line, kh.line])
    const answer = await ask(await sign('QZ-QC'))
    expect(figureOf(answer, 'NUISANCE_ALARMS')).toMatchObject({
      total: { numerator: 2, denominator: 12, share: 2 / 12 },
      hubs: [{ amount: { share: 1 / 3 } }, { amount: { share: 1 / 9 } }],
    })
    expect(figureOf(answer, 'REACTIONS_DUE_TO_BLOOD').total).toEqual({
      numerator: 0,
      denominator: 0,
      share: null,
    })
  })

  it('tells of every figure what the hubs themselves tell', async () => {
    const ask = await cityOf([cs.line, kh.line])
    const { data } = await ask(await sign('QZ-HC'))
    const days = {
      firstDay: '2026-03-01',
      lastDay: '2026-03-31',
      firstMonth: '2026-03',
      lastMonth: '2026-03',
    }
    const instants = { from: '2026-03-01T00:00:00+08:00', until: '2026-04-01T00:00:00+08:00' }
    for (const question of QUESTIONS) {
      const direct = await Promise.all(
        [cs, kh].map(async ({ hub }) =>
          question.read((await hub.ask('regulator', question.document, { ...days, ...instants })).data),
        ),
      )
      for (const { code, adds } of question.figures) {
        const told = data.cityFigures.figures.find((figure: { code: string }) => figure.code === code)
        expect(told.hubs.map(({ amount }: { amount: unknown }) => amount)).toMatchObject(
          direct.map((amounts) => amounts.get(code)),
        )
        if (adds)
          expect(told.total).toMatchObject(add(direct.flatMap((amounts) => amounts.get(code) ?? [])) ?? {})
      }
    }
  })

  it('says that a silent hub is unknown, and never adds it as zero', async () => {
    const { port } = mute.address() as { port: number }
    const ask = await cityOf([cs.line, { ...kh.line, url: `http://127.0.0.1:${port}/graphql` }], 2_000)
    const answer = await ask(await sign('QZ-HC'))
    expect(answer.errors).toBeUndefined()
    expect(answer.data.cityFigures).toMatchObject({
      complete: false,
      hubs: [
        { name: 'CS', state: 'TOLD' },
        { name: 'KH', state: 'SILENT', asOf: null, fault: 'TimeoutError', alliances: [] },
      ],
    })
    expect(figureOf(answer, 'WAIVED_FEN')).toMatchObject({
      total: null,
      toldSoFar: { numerator: 600 },
      unknownFrom: ['KH'],
      hubs: [{ state: 'TOLD' }, { hub: 'KH', state: 'SILENT', asOf: null, amount: null }],
    })
  })

  it('says what a hub refuses, figure by figure', async () => {
    const ended = {
      ...kh.line,
      token: () => kh.hub.token('regulator', new Date(0)).then((token) => token.slice(7)),
    }
    const other = { ...cs.line, token: () => cs.hub.token('qc.centre').then((token) => token.slice(7)) }
    const both = { ...other, alliances: ['CS', 'KH'] }
    const ask = await cityOf([both, { ...ended, alliances: ['XX'] }])
    const answer = await ask(await sign('QZ-HC'))
    expect(answer.data.cityFigures.hubs).toMatchObject([
      { state: 'TOLD', alliances: [{ code: 'CS' }, { code: 'KH' }] },
      { state: 'REFUSED', fault: 'UNAUTHENTICATED', alliances: [] },
    ])
    // The quality-control centre may read the cold chain, and no fee.
    expect(figureOf(answer, 'NUISANCE_ALARMS').hubs[0]).toMatchObject({
      state: 'TOLD',
      amount: { numerator: 1 },
    })
    expect(figureOf(answer, 'WAIVED_FEN').hubs).toMatchObject([
      { state: 'REFUSED', fault: 'FORBIDDEN', amount: null },
      { state: 'REFUSED', fault: 'UNAUTHENTICATED', amount: null },
    ])
  })

  it('adds no hub that serves other alliances than agreed', async () => {
    const twice = { ...cs.line, name: 'KH', alliances: ['KH'] }
    const ask = await cityOf([cs.line, twice])
    const answer = await ask(await sign('QZ-HC'))
    expect(answer.data.cityFigures.hubs[1]).toMatchObject({
      state: 'OTHER_ALLIANCES',
      alliances: [{ code: 'CS' }],
    })
    expect(figureOf(answer, 'WAIVED_FEN')).toMatchObject({
      total: null,
      toldSoFar: { numerator: 600 },
      unknownFrom: ['KH'],
    })
    expect(() => buildCityGraph({ hubs: [cs.line, cs.line], readers: ['QZ-HC'], timeoutMs: 2_000 })).toThrow(
      'one alliance stands with two hubs',
    )
  })

  it('answers the city’s own offices alone, and shows a hub the city’s token, never the caller’s', async () => {
    const ask = await cityOf([cs.line, kh.line])
    const codeOf = ({ errors }: Answer) => errors?.[0].extensions.code
    expect(codeOf(await ask(null))).toBe('UNAUTHENTICATED')
    expect(await ask(await sign('QZ-HC', { audience: 'urn:other' }))).toMatchObject({ status: 401 })
    // A hub's own token is no token of the city's, though the person is the same.
    expect(codeOf(await ask(await cs.line.token()))).toBe('UNAUTHENTICATED')
    expect(codeOf(await ask(await sign('CS-LEAD')))).toBe('FORBIDDEN')
    expect(codeOf(await ask(await sign('QZ-HC'), FIGURES, { from: '2026-04', to: '2026-03' }))).toBe(
      'BAD_USER_INPUT',
    )
    expect(codeOf(await ask(await sign('QZ-HC'), FIGURES, { from: '2025-03', to: '2026-03' }))).toBe(
      'BAD_USER_INPUT',
    )
    // Its SDL is no secret: a router composes it before anybody has signed in.
    const { data } = await ask(null, '{ _service { sdl } }')
    const composed = composeServices([
      { name: 'city', typeDefs: parse(data._service.sdl), url: 'http://127.0.0.1:4010' },
    ])
    expect(composed.errors).toBeUndefined()
    expect(composed.supergraphSdl).toContain('cityFigures')
  })

  it('asks a hub for figures alone: no patient, request or bag', () => {
    const met = new Set<string>()
    for (const { document } of [ALLIANCES, ...QUESTIONS]) {
      const parsed = parse(document)
      expect(validate(schema, parsed)).toEqual([])
      const types = new TypeInfo(schema)
      const Field = () => void met.add(getNamedType(types.getType())?.name ?? '')
      visit(parsed, visitWithTypeInfo(types, { Field }))
    }
    expect([...met].sort()).toEqual([
      'Alliance',
      'ColdChainPerformance',
      'Float',
      'Int',
      'OverrideStatistic',
      'ReactionStatistic',
      'ShortageLevel',
      'String',
      'Viewer',
      'WaiverStatistic',
      'WaiverStatistics',
    ])
  })

  it('runs as its program: says where it is, answers from a hub and ends', async () => {
    const { name, alliances, url, token } = cs.line
    writeFileSync(join(folder, 'cs-token'), await token())
    const settings = {
      port: 0,
      callers: { ...CITY, keys: 'jwks.json', readers: ['QZ-HC'] },
      timeoutMs: 3_000,
      hubs: [{ name, alliances, url, tokenFile: 'cs-token' }],
    }
    writeFileSync(join(folder, 'program.json'), JSON.stringify(settings))
    const program = await startExample('examples/city-graph/main.ts', {
      line: 'city graph',
      args: [join(folder, 'program.json')],
    })
    const ask = askingAt(program.url)
    const reader = await sign('QZ-HC')
    // A hub that is busy with other tests may be silent for the three seconds that a city waits at most.
    await expect
      .poll(async () => figureOf(await ask(reader), 'WAIVED_FEN'), { timeout: 20_000 })
      .toMatchObject({ total: { numerator: 600 }, hubs: [{ hub: 'CS', state: 'TOLD' }] })
    expect(await program.stop()).toBe('SIGTERM')
    await expect(fetch(program.url)).rejects.toThrow()
  })

  it('reads its settings from a file, and a token anew for each question', async () => {
    const example = new URL('../../examples/city-graph/city.example.json', import.meta.url).pathname
    const { hubs, callers, timeoutMs } = await readSettings(example)
    expect(hubs.map(({ name, alliances }) => [name, ...alliances])).toEqual([
      ['CS', 'CS'],
      ['KH', 'KH'],
    ])
    expect([callers.keys, timeoutMs]).toEqual(['https://id.city.example/jwks.json', 2_000])
    const file = join(folder, 'city.json')
    const hub = { name: 'CS', alliances: ['CS'], url: cs.line.url, tokenFile: 'cs' }
    writeFileSync(
      file,
      JSON.stringify({ port: 0, callers: { ...CITY, keys: 'jwks.json', readers: ['QZ-HC'] }, hubs: [hub] }),
    )
    const [read] = (await readSettings(file)).hubs
    for (const token of ['first', 'second']) {
      writeFileSync(join(folder, 'cs'), `${token}\n`)
      expect(await read?.token()).toBe(token)
    }
    writeFileSync(file, JSON.stringify({ port: 0, hubs: [] }))
    await expect(readSettings(file)).rejects.toThrow('callers')
  })
})
