CREATE TABLE "waiver_bags" (
	"alliance_id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"root_id" text NOT NULL,
	"live" boolean NOT NULL,
	CONSTRAINT "waiver_bags_alliance_id_unit_id_root_id_pk" PRIMARY KEY("alliance_id","unit_id","root_id")
);
--> statement-breakpoint
CREATE TABLE "waiver_lines" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"waiver_id" text NOT NULL,
	"position" integer NOT NULL,
	"charge_number" text NOT NULL,
	"unit_id" text,
	"problem" text,
	"product_code" text NOT NULL,
	"kind" text,
	"quantity" numeric(12, 3) NOT NULL,
	"transfused_at" timestamp (3) with time zone,
	"charged_fen" bigint NOT NULL,
	"insured_fen" bigint NOT NULL,
	"waived_fen" bigint NOT NULL,
	"base_fen" bigint NOT NULL,
	"need_ml" integer,
	"fen" bigint NOT NULL,
	"open" text[] NOT NULL,
	CONSTRAINT "waiver_lines_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "waiver_lines_alliance_id_waiver_id_position_unique" UNIQUE("alliance_id","waiver_id","position")
);
--> statement-breakpoint
CREATE TABLE "waiver_parts" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"waiver_id" text NOT NULL,
	"line_id" text NOT NULL,
	"position" integer NOT NULL,
	"donor_token" text NOT NULL,
	"patient_token" text NOT NULL,
	"relation" text NOT NULL,
	"path" text NOT NULL,
	"donation" text,
	"pool" text NOT NULL,
	"policy" text NOT NULL,
	"branch" text NOT NULL,
	"from_quota" text NOT NULL,
	"ml" integer,
	"fen" bigint NOT NULL,
	"used_on" date NOT NULL,
	"live" boolean NOT NULL,
	CONSTRAINT "waiver_parts_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "waiver_parts_alliance_id_line_id_position_unique" UNIQUE("alliance_id","line_id","position")
);
--> statement-breakpoint
CREATE TABLE "waivers" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"encounter_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"patient_token" text NOT NULL,
	"root_id" text NOT NULL,
	"source" text NOT NULL,
	"state" text NOT NULL,
	"bill_hash" text NOT NULL,
	"token_hash" text,
	"hold_until" timestamp (3) with time zone NOT NULL,
	"next" text NOT NULL,
	"open" text[] NOT NULL,
	"fen" bigint NOT NULL,
	"facts" jsonb NOT NULL,
	"decision" jsonb NOT NULL,
	"bill_number" text,
	"invoice_number" text,
	"quoted_by" text NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"settled_by" text,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	"end_reason" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "waivers_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "waiver_bags" ADD CONSTRAINT "waiver_bags_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_bags" ADD CONSTRAINT "waiver_bags_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_bags" ADD CONSTRAINT "waiver_bags_alliance_id_root_id_waivers_alliance_id_id_fk" FOREIGN KEY ("alliance_id","root_id") REFERENCES "public"."waivers"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_lines" ADD CONSTRAINT "waiver_lines_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_lines" ADD CONSTRAINT "waiver_lines_alliance_id_waiver_id_waivers_alliance_id_id_fk" FOREIGN KEY ("alliance_id","waiver_id") REFERENCES "public"."waivers"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_lines" ADD CONSTRAINT "waiver_lines_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_parts" ADD CONSTRAINT "waiver_parts_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_parts" ADD CONSTRAINT "waiver_parts_alliance_id_waiver_id_waivers_alliance_id_id_fk" FOREIGN KEY ("alliance_id","waiver_id") REFERENCES "public"."waivers"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_parts" ADD CONSTRAINT "waiver_parts_alliance_id_line_id_waiver_lines_alliance_id_id_fk" FOREIGN KEY ("alliance_id","line_id") REFERENCES "public"."waiver_lines"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waivers" ADD CONSTRAINT "waivers_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waivers" ADD CONSTRAINT "waivers_alliance_id_encounter_id_encounters_alliance_id_id_fk" FOREIGN KEY ("alliance_id","encounter_id") REFERENCES "public"."encounters"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waivers" ADD CONSTRAINT "waivers_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "waiver_bags_once" ON "waiver_bags" USING btree ("alliance_id","unit_id") WHERE live;--> statement-breakpoint
CREATE INDEX "waiver_lines_alliance_id_unit_id_index" ON "waiver_lines" USING btree ("alliance_id","unit_id");--> statement-breakpoint
CREATE INDEX "waiver_parts_taken" ON "waiver_parts" USING btree ("donor_token") WHERE live;--> statement-breakpoint
CREATE INDEX "waiver_parts_alliance_id_waiver_id_index" ON "waiver_parts" USING btree ("alliance_id","waiver_id");--> statement-breakpoint
CREATE INDEX "waivers_id" ON "waivers" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "waivers_same_bill" ON "waivers" USING btree ("alliance_id","encounter_id","bill_hash") WHERE state in ('HELD', 'SETTLED');--> statement-breakpoint
CREATE UNIQUE INDEX "waivers_token" ON "waivers" USING btree ("alliance_id","token_hash") WHERE token_hash is not null;--> statement-breakpoint
CREATE INDEX "waivers_held" ON "waivers" USING btree ("hold_until","id") WHERE state = 'HELD';--> statement-breakpoint
CREATE INDEX "waivers_alliance_id_encounter_id_index" ON "waivers" USING btree ("alliance_id","encounter_id");--> statement-breakpoint
CREATE INDEX "waivers_settled" ON "waivers" USING btree ("alliance_id","organisation_id","settled_at","id");