import type { CertificateRow, StaffRow } from '#db/alliance/finders.ts'
import { certificatesOf, listOwnAlliances, staff, staffById, viewer } from '#resolvers/alliance/read.ts'
import type { Actor } from '#resolvers/context.ts'
import {
  certificateKindLabels,
  certificateKinds,
  roleLabels,
  roles,
  staffTitleLabels,
  staffTitles,
} from '#rules/alliance/terms.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

/** People and machines, and who the caller is; answers the words of the register. */
export const addStaff = (hub: Hub) => {
  hub.entity('Staff', {
    description:
      'A person or machine that acts in the hub. Colleagues of the alliance see the name and nothing else.',
    access: 'alliance.staff',
    load: staffById,
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Name as on the badge.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'Where they work.',
        id: 'organisationId',
      }),
    }),
  })
  const Role = addRole(hub)
  addViewer(hub, Role)
  const { Title, CertificateKind } = addRegister(hub, Role)
  return { Role, Title, CertificateKind }
}

type RoleRef = ReturnType<typeof addRole>

const addRole = (hub: Hub) => hub.words('Role', 'What an account may do.', roles, roleLabels)

const addViewer = (hub: Hub, Role: RoleRef) => {
  const { builder } = hub
  const Viewer = builder.objectRef<Actor>('Viewer').implement({
    description: 'Who the caller is to the hub.',
    fields: (t) => ({
      account: t.exposeString('account', { description: 'The token’s `sub`.' }),
      name: t.exposeString('name', { description: 'Name of the person or machine.' }),
      roles: t.field({ type: [Role], description: 'Roles in force.', resolve: (row) => [...row.roles] }),
      organisation: hub.link(t, 'Organisation', {
        description: 'Where the caller sits; of those that serve several alliances, the first.',
        id: (row) => row.seats[0].organisationId,
      }),
      alliances: t.field({
        type: ['Alliance' as never],
        description: 'The alliances the caller takes part in or watches over.',
        resolve: (async (_: unknown, __: unknown, ctx: never) => [
          ...(await listOwnAlliances(ctx, {})),
        ]) as never,
      }),
    }),
  })
  builder.queryField('viewer', (t) =>
    t.field({ type: Viewer, description: 'Who is asking.', resolve: (_, __, ctx) => viewer(ctx, {}) }),
  )
}

const addRegister = (hub: Hub, Role: RoleRef) => {
  const { builder } = hub
  const Title = hub.words('StaffTitle', 'A professional title (职称).', staffTitles, staffTitleLabels)
  const CertificateKind = makeCertificateKind(hub)
  const Certificate = makeCertificate(hub, CertificateKind)
  const Employee = builder.objectRef<StaffRow>('StaffRecord').implement({
    description: 'What a hospital’s own register says of one of its staff. Seen by that hospital alone.',
    fields: (t) => ({
      staff: hub.link(t, 'Staff', { description: 'The person or machine.', id: 'id' }),
      account: t.exposeString('account', { description: 'The token’s `sub`.' }),
      roles: t.field({ type: [Role], description: 'Roles given here.', resolve: (row) => row.roles }),
      titles: t.field({ type: [Title], description: 'Titles held.', resolve: (row) => row.titles }),
      badge: t.exposeString('badge', {
        nullable: true,
        description: 'Number on the badge that `stepUp` is given; null for machines.',
      }),
      active: t.exposeBoolean('active', { description: 'False for who no longer serves here.' }),
      certificates: t.field({
        type: [Certificate],
        description: 'Certificates, the longest valid first, those past their last day included.',
        resolve: (row, _, ctx) => listed(certificatesOf(ctx, row.id)),
      }),
    }),
  })
  builder.queryField('staff', (t) =>
    t.connection(
      {
        type: Employee,
        description: 'The staff of the caller’s own organisation, by account.',
        resolve: (_, args, ctx) => staff(ctx, args),
      },
      { name: 'StaffConnection', description: 'The staff, page by page.' },
      { name: 'StaffEdge', description: 'One of the staff in the list.' },
    ),
  )
  return { Title, CertificateKind }
}

const makeCertificateKind = (hub: Hub) =>
  hub.words(
    'CertificateKind',
    'A certificate that must be in date on the day of the act.',
    certificateKinds,
    certificateKindLabels,
  )

const makeCertificate = ({ builder }: Hub, Kind: ReturnType<typeof makeCertificateKind>) =>
  builder.objectRef<CertificateRow>('Certificate').implement({
    description: 'A certificate that qualifies its holder to act or sign.',
    fields: (t) => ({
      kind: t.expose('kind', { type: Kind, description: 'What it certifies.' }),
      number: t.exposeString('number', { description: 'Its number.' }),
      validFrom: t.expose('validFrom', { type: 'Date', description: 'First day.' }),
      validUntil: t.expose('validUntil', { type: 'Date', description: 'Last day.' }),
    }),
  })
