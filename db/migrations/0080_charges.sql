CREATE TABLE "charges" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"encounter_id" text NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"charge_number" text NOT NULL,
	"fee_code" text NOT NULL,
	"fee_name" text,
	"product_code" text,
	"is_blood" boolean,
	"donation_number" text,
	"label_product_code" text,
	"filler_number" text,
	"quantity" numeric(12, 3) NOT NULL,
	"unit" text,
	"charged_fen" bigint NOT NULL,
	"insured_fen" bigint NOT NULL,
	"waived_fen" bigint NOT NULL,
	"replaced_at" timestamp (3) with time zone,
	"recorded_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "charges_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "stay_tasks" (
	"alliance_id" text NOT NULL,
	"encounter_id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"version" integer NOT NULL,
	"due_at" timestamp (3) with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"fault" text,
	"is_expected" boolean DEFAULT false NOT NULL,
	"waiver_id" text,
	"bill_hash" text,
	"forecast" jsonb,
	"forecast_at" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stay_tasks_alliance_id_encounter_id_pk" PRIMARY KEY("alliance_id","encounter_id")
);
--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_alliance_id_encounter_id_encounters_alliance_id_id_fk" FOREIGN KEY ("alliance_id","encounter_id") REFERENCES "public"."encounters"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stay_tasks" ADD CONSTRAINT "stay_tasks_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stay_tasks" ADD CONSTRAINT "stay_tasks_alliance_id_encounter_id_encounters_alliance_id_id_fk" FOREIGN KEY ("alliance_id","encounter_id") REFERENCES "public"."encounters"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stay_tasks" ADD CONSTRAINT "stay_tasks_alliance_id_waiver_id_waivers_alliance_id_id_fk" FOREIGN KEY ("alliance_id","waiver_id") REFERENCES "public"."waivers"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "charges_current" ON "charges" USING btree ("alliance_id","encounter_id","number","kind") WHERE replaced_at is null;--> statement-breakpoint
CREATE INDEX "stay_tasks_due" ON "stay_tasks" USING btree ("due_at") WHERE due_at is not null;