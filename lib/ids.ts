import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

/**
 * The kinds of thing that have an id, each with the prefix its ids begin with. An id is opaque outside:
 * the same text stands in GraphQL, in `_entities` and as an HL7 filler number.
 */
export const ID_PREFIX = {
  Organisation: 'org',
  Membership: 'mbr',
  Staff: 'stf',
  Certificate: 'crt',
  TestingSite: 'tst',
  RuleSet: 'rul',
  ProductDictionary: 'pdc',
  Signature: 'sig',
  Person: 'prs',
  Patient: 'pat',
  PatientMerge: 'mrg',
  Encounter: 'enc',
  Request: 'req',
  RequestItem: 'itm',
  Approval: 'apr',
  ConsentRecord: 'cns',
  OwedItem: 'owd',
  Decision: 'dcs',
  Sample: 'smp',
  Typing: 'typ',
  AntibodyScreen: 'scr',
  Crossmatch: 'xmt',
  RetrospectiveCrossmatch: 'rxm',
  PreTransfusionResult: 'ptr',
  HistoryFact: 'hst',
  AntibodyIdentification: 'aid',
  Referral: 'rfl',
  GroupResolution: 'grs',
  MotherLink: 'mth',
  Unit: 'unt',
  UnitAntigen: 'uag',
  UnitEvent: 'uev',
  UnitStay: 'sty',
  SampleStay: 'sst',
  Processing: 'prc',
  Hold: 'hld',
  Place: 'plc',
  PlaceReading: 'prd',
  PlaceSpell: 'psp',
  PlaceProof: 'ppf',
  PlaceExcursion: 'pex',
  Override: 'ovr',
  Reservation: 'rsv',
  Issue: 'iss',
  GateDecision: 'gat',
  HandOver: 'hov',
  Kit: 'kit',
  KitUnit: 'ktu',
  StockTaking: 'stk',
  StockDifference: 'sdf',
  Booking: 'bkg',
  StockDispatch: 'sdp',
  BagReceipt: 'brc',
  Discard: 'dsc',
  Recall: 'rcl',
  RecallNotice: 'rcn',
  StockOrder: 'sor',
  StockOrderLine: 'sol',
  StockDelivery: 'sdl',
  DeliveryBag: 'sdb',
  Shortage: 'shg',
  DonorEnquiry: 'dnq',
  StockReport: 'srp',
  StockFeed: 'sfd',
  StockLevel: 'slv',
  StockLevelValue: 'slw',
  StationMessage: 'stm',
  StationLine: 'stl',
  Transfusion: 'trf',
  TransfusionRecord: 'trr',
  Assessment: 'asm',
  Reaction: 'rea',
  ReactionStep: 'rst',
  Incident: 'inc',
  Deviation: 'dev',
  DutyShift: 'dsh',
  DutyContact: 'dct',
  Device: 'dvc',
  DeviceStay: 'dst',
  DeviceCalibration: 'dcl',
  SensorRefusal: 'srf',
  SensorStranger: 'str',
  Excursion: 'exc',
  Shipment: 'shp',
  ShipmentLeg: 'shl',
  ShipmentBag: 'shb',
  ShipmentRecord: 'shr',
  ShipmentIncident: 'shi',
  Alarm: 'alm',
  AlarmStep: 'als',
  Notice: 'ntc',
  Kinship: 'kin',
  WaiverConsent: 'wcn',
  RelationProof: 'rpf',
  DonorLink: 'dlk',
  CareNotice: 'cnt',
  Charge: 'chg',
  Waiver: 'wvr',
  WaiverLine: 'wvl',
  WaiverPart: 'wvp',
  WaiverCase: 'wcs',
  WaiverStep: 'wst',
  QuotaAccount: 'qac',
  QuotaEntry: 'qen',
  InvoiceTask: 'ivt',
  PeerMessage: 'pms',
  Settlement: 'set',
  SettlementLine: 'sln',
  SettlementDispute: 'sds',
  CrossProvinceCase: 'cpc',
  Sender: 'snd',
  Message: 'msg',
  Delivery: 'dlv',
  Event: 'evt',
  AuditEntry: 'aud',
} as const

/** A kind of thing, by its GraphQL type name. */
export type IdKind = keyof typeof ID_PREFIX

/** An id that the compiler keeps apart from ids of other kinds. */
export type Id<K extends IdKind> = string & { readonly __kind: K }

/** An alliance's own code, such as `CS`: the first half of every key. */
export type AllianceId = string & { readonly __kind: 'Alliance' }

/** A new id; ids of one kind sort by the time they were made. */
export const newId = <K extends IdKind>(kind: K): Id<K> =>
  `${ID_PREFIX[kind]}_${nextUuid().replaceAll('-', '')}` as Id<K>

const RANDOM_BYTES = 16
/** Asking the system for chance costs more than all the rest of an id: it is asked for some hundred at a time. */
const pool = new Uint8Array(RANDOM_BYTES * 256)
let used = pool.length
/** The instant of the last id, and how many ids it has had; the counter of UUID version 7 is 32 bits. */
const last = { msecs: 0, seq: 0 }

const nextUuid = (): string => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.subarray(used, used + RANDOM_BYTES)
  used += RANDOM_BYTES
  const now = Date.now()
  if (now > last.msecs) {
    last.msecs = now
    // Half the range stays for counting on within the instant.
    last.seq = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1
  } else last.seq += 1
  return v7({ random, ...last })
}

const KIND_BY_PREFIX = new Map<string, IdKind>(
  Object.entries(ID_PREFIX).map(([kind, prefix]) => [prefix, kind as IdKind]),
)

/** The kind an id says it is of; null for text that is no id of ours. */
export const kindOf = (id: string): IdKind | null => {
  const match = /^([a-z]{3})_[0-9a-f]{32}$/.exec(id)
  return match?.[1] === undefined ? null : (KIND_BY_PREFIX.get(match[1]) ?? null)
}

/** Narrows outside text to an id of one kind; null when it is not one. */
export const asId = <K extends IdKind>(kind: K, text: string): Id<K> | null =>
  kindOf(text) === kind ? (text as Id<K>) : null
