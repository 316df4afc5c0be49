CREATE TABLE "quota_accounts" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"donor_token" text,
	"donation" text DEFAULT '' NOT NULL,
	"pool" text DEFAULT '' NOT NULL,
	"patient_token" text DEFAULT '' NOT NULL,
	"after_day" text DEFAULT '' NOT NULL,
	"unit_id" text,
	"waiver_id" text,
	CONSTRAINT "quota_accounts_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "quota_accounts_of_kind" UNIQUE("alliance_id","id","kind"),
	CONSTRAINT "quota_accounts_whose" CHECK (case when kind in ('LOT', 'FREE', 'CARRIED', 'ELSEWHERE')
          then donor_token is not null and unit_id is null and waiver_id is null
        when kind = 'BAG' then donor_token is null and unit_id is not null and waiver_id is null
        else kind in ('HELD_ML', 'HELD_FEN', 'SETTLED_ML', 'SETTLED_FEN')
          and donor_token is null and unit_id is null and waiver_id is not null end),
	CONSTRAINT "quota_accounts_lot" CHECK ((kind = 'LOT') = (pool in ('OWN', 'RELATIVES', 'SHARED')))
);
--> statement-breakpoint
CREATE TABLE "quota_entries" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"waiver_id" text NOT NULL,
	"kind" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "quota_entries_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "quota_entries_once" UNIQUE("alliance_id","waiver_id","kind"),
	CONSTRAINT "quota_entries_kind" CHECK (kind in ('HOLD', 'SETTLE', 'RELEASE', 'REVERSE'))
);
--> statement-breakpoint
CREATE TABLE "quota_postings" (
	"alliance_id" text NOT NULL,
	"account_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"kind" text NOT NULL,
	"entry_id" text NOT NULL,
	"cause" text NOT NULL,
	"part_id" text,
	"amount" bigint NOT NULL,
	"before" bigint NOT NULL,
	"after" bigint NOT NULL,
	"limit_amount" bigint,
	"gives_back" integer,
	"previous" integer,
	"taking" text NOT NULL,
	"returned" bigint NOT NULL,
	CONSTRAINT "quota_postings_alliance_id_account_id_sequence_pk" PRIMARY KEY("alliance_id","account_id","sequence"),
	CONSTRAINT "quota_postings_chain" UNIQUE("alliance_id","account_id","sequence","after"),
	CONSTRAINT "quota_postings_taken" UNIQUE("alliance_id","account_id","sequence","taking","amount"),
	CONSTRAINT "quota_postings_sum" CHECK ("after" = "before" + amount and amount <> 0),
	CONSTRAINT "quota_postings_first" CHECK (sequence > 1 or (sequence = 1 and "before" = 0)),
	CONSTRAINT "quota_postings_references" CHECK (previous is not distinct from nullif(sequence - 1, 0) and taking = coalesce(part_id, '') and returned = - amount),
	CONSTRAINT "quota_postings_limit" CHECK (amount <= 0 or limit_amount is null or "after" <= limit_amount),
	CONSTRAINT "quota_postings_side" CHECK (case when kind in ('LOT', 'FREE', 'BAG') then "after" >= 0 else "after" <= 0 end),
	CONSTRAINT "quota_postings_cause" CHECK (case cause
        when 'TAKEN' then amount > 0 and part_id is not null and gives_back is null
          and (kind = 'FREE' or (kind in ('LOT', 'BAG') and limit_amount is not null))
        when 'CARRIED' then amount > 0 and part_id is not null and gives_back is null and kind in ('LOT', 'FREE')
        when 'ELSEWHERE' then amount > 0 and part_id is null and gives_back is null and kind = 'LOT'
        when 'GIVEN_BACK' then amount < 0 and gives_back is not null and gives_back < sequence
          and kind in ('LOT', 'FREE', 'BAG')
        when 'BALANCE' then part_id is null and gives_back is null
          and kind in ('HELD_ML', 'HELD_FEN', 'SETTLED_ML', 'SETTLED_FEN', 'CARRIED', 'ELSEWHERE')
        else false end)
);
--> statement-breakpoint
ALTER TABLE "quota_accounts" ADD CONSTRAINT "quota_accounts_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_accounts" ADD CONSTRAINT "quota_accounts_alliance_id_waiver_id_waivers_alliance_id_id_fk" FOREIGN KEY ("alliance_id","waiver_id") REFERENCES "public"."waivers"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_postings" ADD CONSTRAINT "quota_postings_account" FOREIGN KEY ("alliance_id","account_id","kind") REFERENCES "public"."quota_accounts"("alliance_id","id","kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_postings" ADD CONSTRAINT "quota_postings_entry" FOREIGN KEY ("alliance_id","entry_id") REFERENCES "public"."quota_entries"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_postings" ADD CONSTRAINT "quota_postings_before" FOREIGN KEY ("alliance_id","account_id","previous","before") REFERENCES "public"."quota_postings"("alliance_id","account_id","sequence","after") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_postings" ADD CONSTRAINT "quota_postings_gives_back" FOREIGN KEY ("alliance_id","account_id","gives_back","taking","returned") REFERENCES "public"."quota_postings"("alliance_id","account_id","sequence","taking","amount") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "quota_accounts_of_donor" ON "quota_accounts" USING btree ("donor_token","kind","donation","pool","patient_token","after_day") WHERE donor_token is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "quota_accounts_of_bag" ON "quota_accounts" USING btree ("alliance_id","unit_id") WHERE unit_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "quota_accounts_of_waiver" ON "quota_accounts" USING btree ("alliance_id","waiver_id","kind") WHERE waiver_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "quota_postings_given_back" ON "quota_postings" USING btree ("alliance_id","account_id","gives_back") WHERE gives_back is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "quota_postings_counted_once" ON "quota_postings" USING btree ("part_id","alliance_id","account_id") WHERE part_id is not null and amount > 0;--> statement-breakpoint
CREATE INDEX "quota_postings_elsewhere" ON "quota_postings" USING btree ("alliance_id","account_id","sequence") WHERE cause = 'ELSEWHERE';--> statement-breakpoint
CREATE INDEX "quota_postings_alliance_id_entry_id_index" ON "quota_postings" USING btree ("alliance_id","entry_id");