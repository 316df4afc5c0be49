CREATE TABLE "place_spells" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"place_id" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "place_spells_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "unit_stays" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"place_id" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "unit_stays_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "units" ADD COLUMN "donor_patient_id" text;--> statement-breakpoint
ALTER TABLE "place_readings" ADD COLUMN "known_good_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "place_spells" ADD CONSTRAINT "place_spells_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "place_spells" ADD CONSTRAINT "place_spells_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_stays" ADD CONSTRAINT "unit_stays_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_stays" ADD CONSTRAINT "unit_stays_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_stays" ADD CONSTRAINT "unit_stays_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "place_spells_alliance_id_place_id_since_index" ON "place_spells" USING btree ("alliance_id","place_id","since");--> statement-breakpoint
CREATE INDEX "unit_stays_alliance_id_unit_id_since_index" ON "unit_stays" USING btree ("alliance_id","unit_id","since");--> statement-breakpoint
CREATE INDEX "unit_stays_alliance_id_place_id_until_index" ON "unit_stays" USING btree ("alliance_id","place_id","until");--> statement-breakpoint
CREATE UNIQUE INDEX "unit_stays_standing" ON "unit_stays" USING btree ("alliance_id","unit_id") WHERE until is null;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_alliance_id_donor_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","donor_patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;