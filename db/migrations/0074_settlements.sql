CREATE TABLE "cross_province_cases" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text NOT NULL,
	"way" text NOT NULL,
	"state" text NOT NULL,
	"waiver_id" text,
	"other_region" text NOT NULL,
	"document_number" text NOT NULL,
	"claimed_fen" bigint,
	"sent_at" timestamp (3) with time zone,
	"sent_by" text,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	"paid_fen" bigint,
	"refusal" text,
	"recorded_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "cross_province_cases_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "cross_province_cases_once" UNIQUE("alliance_id","way","other_region","document_number"),
	CONSTRAINT "cross_province_cases_paid" CHECK ((state = 'PAID') = (paid_fen is not null) and (state = 'REFUSED') = (refusal is not null))
);
--> statement-breakpoint
CREATE TABLE "settlement_disputes" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text NOT NULL,
	"settlement_id" text NOT NULL,
	"line_id" text NOT NULL,
	"side" text NOT NULL,
	"reason" text NOT NULL,
	"raised_by" text NOT NULL,
	"outcome" text,
	"answer" text,
	"answered_at" timestamp (3) with time zone,
	"answered_by" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "settlement_disputes_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "settlement_disputes_once" UNIQUE("alliance_id","line_id","side")
);
--> statement-breakpoint
CREATE TABLE "settlement_lines" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text NOT NULL,
	"settlement_id" text NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"takes_back" boolean NOT NULL,
	"waiver_id" text NOT NULL,
	"waiver_line_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"donation_number" text NOT NULL,
	"product_code" text NOT NULL,
	"quantity" numeric(12, 3) NOT NULL,
	"transfused_at" timestamp (3) with time zone,
	"effective_at" timestamp (3) with time zone NOT NULL,
	"ml" integer NOT NULL,
	"fen" bigint NOT NULL,
	"clauses" jsonb NOT NULL,
	CONSTRAINT "settlement_lines_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "settlement_lines_exactly_once" UNIQUE("alliance_id","waiver_line_id","takes_back"),
	CONSTRAINT "settlement_lines_alliance_id_settlement_id_position_unique" UNIQUE("alliance_id","settlement_id","position"),
	CONSTRAINT "settlement_lines_sign" CHECK (takes_back = (kind <> 'WAIVED') and (case when takes_back then fen < 0 and ml <= 0 else fen > 0 and ml >= 0 end))
);
--> statement-breakpoint
CREATE TABLE "settlements" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text NOT NULL,
	"period" text NOT NULL,
	"state" text NOT NULL,
	"fen" bigint NOT NULL,
	"ml" integer NOT NULL,
	"drawn_by" text NOT NULL,
	"issued_at" timestamp (3) with time zone,
	"issued_by" text,
	"agreed_at" timestamp (3) with time zone,
	"agreed_by" text,
	"paid_on" date,
	"paid_by" text,
	"paid_reference" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "settlements_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "settlements_once" UNIQUE("alliance_id","station_id","organisation_id","period")
);
--> statement-breakpoint
ALTER TABLE "cross_province_cases" ADD CONSTRAINT "cross_province_cases_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cross_province_cases" ADD CONSTRAINT "cross_province_cases_alliance_id_station_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","station_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cross_province_cases" ADD CONSTRAINT "cross_province_cases_alliance_id_waiver_id_waivers_alliance_id_id_fk" FOREIGN KEY ("alliance_id","waiver_id") REFERENCES "public"."waivers"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_disputes" ADD CONSTRAINT "settlement_disputes_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_disputes" ADD CONSTRAINT "settlement_disputes_alliance_id_station_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","station_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_disputes" ADD CONSTRAINT "settlement_disputes_alliance_id_settlement_id_settlements_alliance_id_id_fk" FOREIGN KEY ("alliance_id","settlement_id") REFERENCES "public"."settlements"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_disputes" ADD CONSTRAINT "settlement_disputes_alliance_id_line_id_settlement_lines_alliance_id_id_fk" FOREIGN KEY ("alliance_id","line_id") REFERENCES "public"."settlement_lines"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_lines" ADD CONSTRAINT "settlement_lines_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_lines" ADD CONSTRAINT "settlement_lines_alliance_id_station_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","station_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_lines" ADD CONSTRAINT "settlement_lines_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_lines" ADD CONSTRAINT "settlement_lines_alliance_id_settlement_id_settlements_alliance_id_id_fk" FOREIGN KEY ("alliance_id","settlement_id") REFERENCES "public"."settlements"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_lines" ADD CONSTRAINT "settlement_lines_alliance_id_waiver_id_waivers_alliance_id_id_fk" FOREIGN KEY ("alliance_id","waiver_id") REFERENCES "public"."waivers"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_lines" ADD CONSTRAINT "settlement_lines_alliance_id_waiver_line_id_waiver_lines_alliance_id_id_fk" FOREIGN KEY ("alliance_id","waiver_line_id") REFERENCES "public"."waiver_lines"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_alliance_id_station_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","station_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cross_province_cases_id" ON "cross_province_cases" USING btree ("id");--> statement-breakpoint
CREATE INDEX "settlement_disputes_id" ON "settlement_disputes" USING btree ("id");--> statement-breakpoint
CREATE INDEX "settlement_disputes_alliance_id_settlement_id_index" ON "settlement_disputes" USING btree ("alliance_id","settlement_id");--> statement-breakpoint
CREATE INDEX "settlement_lines_id" ON "settlement_lines" USING btree ("id");--> statement-breakpoint
CREATE INDEX "settlements_id" ON "settlements" USING btree ("id");