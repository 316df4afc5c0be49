-- Messages and answers are kept encrypted from here on, and what is encrypted can't be squeezed: PostgreSQL need not try.
-- The first bytes, which name the key, are then read without the rest. Rows from before stay as they are until
-- `npm run rotate-keys` encrypts them.
alter table "messages" alter column "raw" set storage external, alter column "answer" set storage external;--> statement-breakpoint
alter table "deliveries" alter column "raw" set storage external, alter column "answer" set storage external;
