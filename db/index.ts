// All tables, for drizzle-kit alone.
export * from '#db/alliance/tables.ts'
export * from '#db/audit/tables.ts'
export * from '#db/compatibility/tables.ts'
export * from '#db/inventory/tables.ts'
export * from '#db/messaging/tables.ts'
export * from '#db/outbox/tables.ts'
export * from '#db/requests/tables-approvals.ts'
export * from '#db/requests/tables.ts'
