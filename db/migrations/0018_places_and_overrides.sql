CREATE TABLE "overrides" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"request_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"code" text NOT NULL,
	"attested" boolean NOT NULL,
	"reason" text NOT NULL,
	"urgency" text NOT NULL,
	"basis_hash" text NOT NULL,
	"gate_version" text NOT NULL,
	"rule_set" text NOT NULL,
	"signed_by" text NOT NULL,
	"signed_as" text NOT NULL,
	"co_signed_by" text,
	"co_signature_id" text,
	"valid_until" timestamp (3) with time zone NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "overrides_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "place_readings" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"place_id" text NOT NULL,
	"celsius" numeric(5, 1) NOT NULL,
	"read_by" text NOT NULL,
	"note" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "place_readings_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "places" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"kind" text NOT NULL,
	"keeps" text NOT NULL,
	"name" text NOT NULL,
	"cold_chain_known_good_until" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "places_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "places_alliance_id_organisation_id_name_unique" UNIQUE("alliance_id","organisation_id","name")
);
--> statement-breakpoint
ALTER TABLE "holds" ADD COLUMN "harm_certain" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "units" ADD COLUMN "place_id" text;--> statement-breakpoint
ALTER TABLE "overrides" ADD CONSTRAINT "overrides_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "overrides" ADD CONSTRAINT "overrides_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "overrides" ADD CONSTRAINT "overrides_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "place_readings" ADD CONSTRAINT "place_readings_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "place_readings" ADD CONSTRAINT "place_readings_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "places" ADD CONSTRAINT "places_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "overrides_alliance_id_request_id_unit_id_index" ON "overrides" USING btree ("alliance_id","request_id","unit_id");--> statement-breakpoint
CREATE INDEX "overrides_by_rule" ON "overrides" USING btree ("alliance_id","code","occurred_at");--> statement-breakpoint
CREATE INDEX "place_readings_alliance_id_place_id_occurred_at_index" ON "place_readings" USING btree ("alliance_id","place_id","occurred_at");--> statement-breakpoint
CREATE INDEX "places_id" ON "places" USING btree ("id");--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "units_by_place" ON "units" USING btree ("alliance_id","place_id") WHERE place_id is not null;